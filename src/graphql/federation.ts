import { type OwnerKind, START, stepTo } from '../memory/path.js';
import { parseId } from '../memory/scope.js';
import type { GraphqlContext } from './context.js';
import type { Representation, ResolveReference, SubgraphOptions } from './subgraph.js';

/** For types that other subgraphs may refer to, or have fields of their own on. */
export const ENTITY = '@key(fields: "id")';
/**
 * For what other subgraphs may define as well, and resolve alike: `PageInfo`, and `user(id)` and `UserConnection`,
 * which a subgraph of users has too.
 */
export const SHAREABLE = '@shareable';

const HEADER = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])`;

const DEFAULT_MAX_REPRESENTATIONS = 200;

/**
 * How Engraph is composed with other subgraphs. A memory is looked up in the caller's tenant, all of a request in
 * one statement; an owner is an address, as at the root. Nothing of a representation is read but its `id`.
 * `node` and `nodes` are not composed: two subgraphs with the same root field do not fit, and a gateway finds
 * entities by itself.
 */
export function federationOptions(
  maxRepresentations = DEFAULT_MAX_REPRESENTATIONS,
): SubgraphOptions<GraphqlContext> {
  return {
    header: HEADER,
    hidden: ['node', 'nodes'],
    maxRepresentations,
    references: {
      Memory: (representation, { loaders }) => loaders.memory.load(parseId(idOf(representation), 'id')),
      User: ownerReference('user'),
      Agent: ownerReference('agent'),
      Run: ownerReference('run'),
      Actor: ownerReference('actor'),
    },
  };
}

function ownerReference(kind: OwnerKind): ResolveReference<GraphqlContext> {
  return (representation) => stepTo(START, kind, idOf(representation));
}

/** As parseId takes it: what is no string is refused like any id that cannot be one. */
function idOf({ id }: Representation): string {
  return typeof id === 'string' ? id : '';
}
