import { extendSchema, type GraphQLResolveInfo, type GraphQLSchema, isUnionType, parse } from 'graphql';
import { MemoryError } from '../memory/errors.js';
import { printSubgraphSdl } from './subgraph-sdl.js';

/** What a gateway sends in place of an entity: the name of its type, and the fields of one of its keys. */
export type Representation = Readonly<Record<string, unknown>> & { readonly __typename: string };

/** The entity that a representation means, or null when there is none. May throw or reject: that fails the item only. */
export type ResolveReference<Context> = (
  representation: Representation,
  context: Context,
  info: GraphQLResolveInfo,
) => unknown;

export interface SubgraphOptions<Context> {
  /** In front of the SDL that gateways compose: `extend schema @link(…)`, and directives that are defined here. */
  readonly header: string;
  /** By type; each type that is listed needs a `@key`. */
  readonly references: Readonly<Record<string, ResolveReference<Context>>>;
  /** Fields of Query that gateways do not see. */
  readonly hidden?: readonly string[];
  /** Of one `_entities`; more is QUERY_TOO_COMPLEX. */
  readonly maxRepresentations: number;
}

/**
 * The schema as a subgraph of Federation 2: with `_service` and `_entities`, all else as it was, also resolvers and
 * extensions. The SDL has the directives that type-graphql's `@Directive` left on its definitions.
 */
export function buildSubgraph<Context>(
  api: GraphQLSchema,
  { header, references, hidden = [], maxRepresentations }: SubgraphOptions<Context>,
): GraphQLSchema {
  const names = Object.keys(references);
  const sdl = printSubgraphSdl(api, header, hidden);
  const schema = extendSchema(api, parse(definitions(names)));
  const fields = schema.getQueryType()?.getFields() ?? {};
  if (fields._service !== undefined) fields._service.resolve = () => ({ sdl });
  if (fields._entities !== undefined) {
    /** Of what was resolved by reference: resolved values are plain objects that do not name their type. */
    const types = new WeakMap<object, string>();
    fields._entities.resolve = (_root, { representations }, context: Context, info) => {
      checkCount(representations.length, maxRepresentations);
      return representations.map(async (given: unknown, index: number) => {
        const { representation, resolve } = referenceOf(given, index, references);
        const found = await resolve(representation, context, info);
        if (typeof found !== 'object' || found === null) return null;
        types.set(found, representation.__typename);
        return found;
      });
    };
    const union = schema.getType('_Entity');
    if (isUnionType(union)) union.resolveType = (value: object) => types.get(value);
  }
  return schema;
}

function definitions(names: readonly string[]): string {
  const entities = `
    """Any type that a gateway may ask for by one of its keys."""
    union _Entity = ${names.join(' | ')}
    """An object with __typename and the fields of a key."""
    scalar _Any
    extend type Query {
      """For gateways: the entities that these stand for, in the same order; null for those that are not there."""
      _entities("Each with its __typename and key." representations: [_Any!]!): [_Entity]!
    }`;
  return `
    """For gateways: this schema."""
    type _Service {
      """In the schema definition language, with the directives of Federation."""
      sdl: String!
    }
    extend type Query {
      """For gateways: what they compose."""
      _service: _Service!
    }${names.length === 0 ? '' : entities}`;
}

function checkCount(found: number, allowed: number): void {
  if (found <= allowed) return;
  const message = `There are ${found} representations; ${allowed} are allowed. Send several requests.`;
  throw new MemoryError('QUERY_TOO_COMPLEX', { message, argument: 'representations' });
}

/** Never an item of the caller's own making: what has no reference of ours is refused, and fails alone. */
function referenceOf<Context>(
  given: unknown,
  index: number,
  references: Readonly<Record<string, ResolveReference<Context>>>,
): { readonly representation: Representation; readonly resolve: ResolveReference<Context> } {
  if (isRepresentation(given) && Object.hasOwn(references, given.__typename)) {
    const resolve = references[given.__typename];
    if (resolve !== undefined) return { representation: given, resolve };
  }
  const message = `A representation must be an object whose __typename is one of ${Object.keys(references).join(', ')}.`;
  throw new MemoryError('BAD_REQUEST', { message, argument: `representations[${index}]` });
}

function isRepresentation(given: unknown): given is Representation {
  return (
    typeof given === 'object' &&
    given !== null &&
    Object.hasOwn(given, '__typename') &&
    typeof (given as { readonly __typename: unknown }).__typename === 'string'
  );
}
