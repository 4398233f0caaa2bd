import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { countMemories } from '../memory/count.js';
import { listMemories } from '../memory/list.js';
import { parseAround, type ReachedMemory } from '../memory/neighbors.js';
import { listOwners } from '../memory/owners.js';
import {
  OWNER_KINDS,
  type Owner,
  type OwnerKind,
  ownerId,
  START,
  scopeOfPath,
  stepTo,
} from '../memory/path.js';
import { searchMemories } from '../memory/search.js';
import { memoryConnection, ownerConnection, searchConnection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { SHAREABLE } from './federation.js';
import { EXPIRED, MemoriesArgs, OwnersArgs } from './list.args.js';
import { MemoryConnection, MemoryType } from './memory.type.js';
import { OWNER_TYPES, type OwnerConnection } from './owner.type.js';
import { SearchArgs } from './search.args.js';
import { MemorySearchConnection } from './search.type.js';

/** `user(id)` and the like at the root, where a walk begins. */
function makeRootResolver(kind: OwnerKind) {
  @Resolver()
  class RootResolver {
    @Directive(SHAREABLE)
    @Query(() => OWNER_TYPES[kind].type, {
      nullable: true,
      description: `The ${kind} of this id, as the beginning of a path through the graph. Nothing is looked up: an unknown id has no memories. Null only together with an error.`,
    })
    [kind](@Arg('id', () => ID, { description: 'Its id.' }) id: string): Owner | null {
      return stepTo(START, kind, id);
    }
  }
  return RootResolver;
}

/** What is read from an owner, in the scope that its path spells. */
function makeOwnerResolver(kind: OwnerKind) {
  @Resolver(() => OWNER_TYPES[kind].type)
  class OwnerResolver {
    @FieldResolver(() => MemoryConnection, {
      description: 'The memories of this path, newest first: what `memories` lists for the same scope.',
    })
    async memories(
      @Root() owner: Owner,
      @Ctx() ctx: GraphqlContext,
      @Args(() => MemoriesArgs) args: MemoriesArgs,
    ): Promise<MemoryConnection> {
      const input = { ...args, scope: scopeOfPath(owner.path) };
      return memoryConnection(await listMemories(ctx.reads, ctx, input));
    }

    @FieldResolver(() => MemorySearchConnection, {
      description:
        'The memories of this path that fit a question best, best first: what the root field of this name finds in the same scope.',
    })
    async searchMemories(
      @Root() owner: Owner,
      @Ctx() ctx: GraphqlContext,
      @Args(() => SearchArgs) args: SearchArgs,
    ): Promise<MemorySearchConnection> {
      const input = { ...args, scope: scopeOfPath(owner.path) };
      const around = parseAround(args);
      return searchConnection(await searchMemories(ctx.reads, ctx, input), args.after, around);
    }

    @FieldResolver(() => Int, { description: 'How many live memories this path has.' })
    memoryCount(
      @Root() owner: Owner,
      @Ctx() ctx: GraphqlContext,
      @Arg('includeExpired', () => Boolean, { ...EXPIRED, description: 'Count expired memories as well.' })
      includeExpired: boolean,
    ): Promise<number> {
      return countMemories(ctx.reads, ctx, { scope: scopeOfPath(owner.path), includeExpired });
    }
  }
  return OwnerResolver;
}

/** From an owner to one of another kind. */
function makeStepResolver(from: OwnerKind, to: OwnerKind) {
  @Resolver(() => OWNER_TYPES[from].type)
  class StepResolver {
    @FieldResolver(() => OWNER_TYPES[to].type, {
      nullable: true,
      description: `This ${to} inside the path: the scope is both. Null when the path has passed another ${to}, since no memory has two.`,
    })
    [to](@Root() owner: Owner, @Arg('id', () => ID, { description: 'Its id.' }) id: string): Owner | null {
      return stepTo(owner.path, to, id);
    }
  }
  return StepResolver;
}

/** From an owner to all of another kind that memories of its path have. */
function makeListResolver(from: OwnerKind, to: OwnerKind) {
  @Resolver(() => OWNER_TYPES[from].type)
  class ListResolver {
    @FieldResolver(() => OWNER_TYPES[to].connection, {
      description: `The ${to}s that memories of this path have. The cost grows with the number of those memories.`,
    })
    async [`${to}s`](
      @Root() owner: Owner,
      @Ctx() ctx: GraphqlContext,
      @Args(() => OwnersArgs) args: OwnersArgs,
    ): Promise<OwnerConnection> {
      return ownerConnection(await listOwners(ctx.reads, ctx, owner.path, to, args));
    }
  }
  return ListResolver;
}

/** From a memory back to its owners, inside the scope through which it was reached. */
function makeMemoryResolver(kind: OwnerKind) {
  @Resolver(() => MemoryType)
  class MemoryOwnerResolver {
    @FieldResolver(() => OWNER_TYPES[kind].type, {
      nullable: true,
      description: `Its ${kind}, inside the scope of the list or search that the memory comes from; null when it has none.`,
    })
    [kind](@Root() memory: ReachedMemory): Owner | null {
      const id = ownerId(memory, kind);
      return id === null ? null : stepTo(memory.path ?? START, kind, id);
    }
  }
  return MemoryOwnerResolver;
}

/** The graph as paths: users, agents, runs and actors, from each to the others, and to and from memories. */
export const OWNER_RESOLVERS = OWNER_KINDS.flatMap((kind) => [
  makeRootResolver(kind),
  makeOwnerResolver(kind),
  makeMemoryResolver(kind),
  ...OWNER_KINDS.filter((other) => other !== kind).flatMap((other) => [
    makeStepResolver(kind, other),
    makeListResolver(kind, other),
  ]),
]);
