import { type ClassType, Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { Owner, OwnerKind, Path } from '../memory/path.js';
import { ENTITY, SHAREABLE } from './federation.js';
import { PageInfo } from './page-info.type.js';

/** What can be read from every owner, said once for all four. */
const WALK =
  'A point of the graph, reached by its id: that alone looks nothing up, and an id under which nothing is stored has no memories. All that is read from here is cut to it and to every user, agent, run and actor on the way.';
const ID_FIELD = { description: 'As the memories have it.' } as const;

@Directive(ENTITY)
@ObjectType('User', { description: `Somebody whose memories are kept. ${WALK}`, simpleResolvers: true })
class UserType implements Owner {
  @Field(() => ID, ID_FIELD)
  readonly id!: string;

  readonly path!: Path;
}

@Directive(ENTITY)
@ObjectType('Agent', { description: `A program that remembers. ${WALK}`, simpleResolvers: true })
class AgentType implements Owner {
  @Field(() => ID, ID_FIELD)
  readonly id!: string;

  readonly path!: Path;
}

@Directive(ENTITY)
@ObjectType('Run', { description: `One session or conversation. ${WALK}`, simpleResolvers: true })
class RunType implements Owner {
  @Field(() => ID, ID_FIELD)
  readonly id!: string;

  readonly path!: Path;
}

@Directive(ENTITY)
@ObjectType('Actor', {
  description: `Who said something. ${WALK} An actor narrows and is no scope of its own: its memories are asked for on a path through a user, an agent or a run.`,
  simpleResolvers: true,
})
class ActorType implements Owner {
  @Field(() => ID, ID_FIELD)
  readonly id!: string;

  readonly path!: Path;
}

export interface OwnerEdge {
  readonly cursor: string;
  readonly node: Owner;
}

export interface OwnerConnection {
  readonly edges: readonly OwnerEdge[];
  readonly nodes: readonly Owner[];
  readonly pageInfo: PageInfo;
  /** Asked by the field totalCount only: it costs a statement. */
  readonly countAll: () => Promise<number>;
}

function makeConnection(name: string, noun: string, type: ClassType<Owner>): ClassType<OwnerConnection> {
  @Directive(SHAREABLE)
  @ObjectType(`${name}Edge`, { description: `One ${noun} in a list.`, simpleResolvers: true })
  class Edge implements OwnerEdge {
    @Field(() => String, { description: 'Its place in this list, to pass as `after`.' })
    readonly cursor!: string;

    @Field(() => type, { description: `The ${noun}, one step further on the path.` })
    readonly node!: Owner;
  }

  @Directive(SHAREABLE)
  @ObjectType(`${name}Connection`, {
    description: `A page of ${noun}s. The one whose first memory here is the newest comes first.`,
  })
  class Connection implements OwnerConnection {
    @Field(() => [Edge], { description: `The ${noun}s with their cursors.`, simple: true })
    readonly edges!: readonly OwnerEdge[];

    @Field(() => [type], { description: `The ${noun}s alone.`, simple: true })
    readonly nodes!: readonly Owner[];

    @Field(() => PageInfo, { description: 'Where this page stands in the list.', simple: true })
    readonly pageInfo!: PageInfo;

    readonly countAll!: () => Promise<number>;

    @Field(() => Int, {
      description:
        'How many there are in all, over all pages. Counted only when asked for: it costs a statement.',
    })
    totalCount(): Promise<number> {
      return this.countAll();
    }
  }
  return Connection;
}

/** The types of each kind of owner, and the word for one. */
export const OWNER_TYPES = {
  user: { type: UserType, connection: makeConnection('User', 'user', UserType) },
  agent: { type: AgentType, connection: makeConnection('Agent', 'agent', AgentType) },
  run: { type: RunType, connection: makeConnection('Run', 'run', RunType) },
  actor: { type: ActorType, connection: makeConnection('Actor', 'actor', ActorType) },
} as const satisfies Record<OwnerKind, { type: ClassType<Owner>; connection: ClassType<OwnerConnection> }>;
