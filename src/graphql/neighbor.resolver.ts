import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Memory } from '../memory/model.js';
import { listNeighbors, parseTurns, type ReachedMemory } from '../memory/neighbors.js';
import { similarMemories } from '../memory/similar.js';
import { searchConnection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { AFTER, EXPIRED, FIRST } from './list.args.js';
import { MemoryType } from './memory.type.js';
import { MemorySearchConnection, MemorySearchEdge } from './search.type.js';

/** Of the turns on one side of a memory. */
@ArgsType()
class TurnsArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 1,
    description: 'How many turns to go, 1-10. Those that are hidden count.',
  })
  readonly first?: number | null;

  @Field(() => Boolean, EXPIRED)
  readonly includeExpired!: boolean;
}

const HIDDEN =
  'Inside the scope of the list or search that the memory comes from; what another actor said is hidden in the scope of an actor.';

/** From a memory to those beside it and to those like it. */
@Resolver(() => MemoryType)
export class NeighborResolver {
  @FieldResolver(() => [MemoryType], {
    description: `What was said before it in the same conversation, the nearest first. ${HIDDEN}`,
  })
  async before(
    @Root() memory: ReachedMemory,
    @Ctx() ctx: GraphqlContext,
    @Args(() => TurnsArgs) args: TurnsArgs,
  ) {
    const turns = { before: parseTurns(args.first, 1, 'first'), after: 0 };
    const found = await listNeighbors(ctx.reads, ctx, memory, {
      ...turns,
      includeExpired: args.includeExpired,
    });
    return asReached(found.before, memory);
  }

  @FieldResolver(() => [MemoryType], {
    description: `What was said after it in the same conversation, the nearest first. ${HIDDEN}`,
  })
  async after(
    @Root() memory: ReachedMemory,
    @Ctx() ctx: GraphqlContext,
    @Args(() => TurnsArgs) args: TurnsArgs,
  ) {
    const turns = { before: 0, after: parseTurns(args.first, 1, 'first') };
    const found = await listNeighbors(ctx.reads, ctx, memory, {
      ...turns,
      includeExpired: args.includeExpired,
    });
    return asReached(found.after, memory);
  }

  @FieldResolver(() => MemorySearchConnection, {
    description:
      'The other live memories, those first whose meaning is nearest to its own, however near that is: of the scope of the list or search that it comes from, else of its user, else its agent, else its run.',
  })
  async similarMemories(
    @Root() memory: ReachedMemory,
    @Ctx() ctx: GraphqlContext,
    @Arg('first', () => Int, { ...FIRST, defaultValue: 10 }) first: number | null,
    @Arg('after', () => String, AFTER) after: string | null,
  ): Promise<MemorySearchConnection> {
    return searchConnection(await similarMemories(ctx.reads, ctx, memory, { first, after }), after);
  }
}

@Resolver(() => MemorySearchEdge)
export class SearchNeighborResolver {
  @FieldResolver(() => [MemoryType], {
    description:
      'The turns before and after it, as many on each side as `neighbors` of the search says, in the order in which they were said. As `before` and `after` of the memory show them.',
  })
  async neighbors(@Root() edge: MemorySearchEdge, @Ctx() ctx: GraphqlContext): Promise<readonly Memory[]> {
    const { turns, includeExpired } = edge.around;
    if (turns === 0) return [];
    const asked = { before: turns, after: turns, includeExpired };
    const found = await listNeighbors(ctx.reads, ctx, edge.node, asked);
    return asReached([...found.before].reverse().concat(found.after), edge.node);
  }
}

/** What is beside a memory was reached through the same scope. */
function asReached(memories: readonly Memory[], { path }: ReachedMemory): readonly ReachedMemory[] {
  return path === undefined ? memories : memories.map((memory) => ({ ...memory, path }));
}
