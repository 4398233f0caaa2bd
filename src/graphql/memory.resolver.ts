import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { addMemories } from '../memory/add.js';
import { deleteMemories, deleteMemory } from '../memory/delete.js';
import { historyPage, memoryHistory } from '../memory/history.js';
import { listMemories } from '../memory/list.js';
import type { Memory } from '../memory/model.js';
import { parseAround } from '../memory/neighbors.js';
import type { EventsPage } from '../memory/page.js';
import { purgeScope } from '../memory/purge.js';
import { parseId } from '../memory/scope.js';
import { searchMemories } from '../memory/search.js';
import { updateMemory } from '../memory/update.js';
import { addPayload, eventConnection, memoryConnection, searchConnection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { MemoriesArgs, PageArgs } from './list.args.js';
import {
  AddMemoriesInput,
  DeleteMemoriesInput,
  DeleteMemoryInput,
  PurgeScopeInput,
  UpdateMemoryInput,
} from './memory.input.js';
import {
  AddMemoriesPayload,
  DeleteMemoriesPayloadType,
  DeleteMemoryPayload,
  PurgeScopePayloadType,
  UpdateMemoryPayload,
} from './memory.payload.js';
import { MemoryConnection, MemoryType } from './memory.type.js';
import { MemoryEventConnection } from './memory-event.type.js';
import { MemoryScopeInput } from './scope.input.js';
import { SearchArgs } from './search.args.js';
import { MemorySearchConnection } from './search.type.js';

@Resolver(() => MemoryType)
export class MemoryResolver {
  @Query(() => MemoryType, {
    nullable: true,
    description: 'One memory; null when there is none with this id.',
  })
  memory(@Ctx() ctx: GraphqlContext, @Arg('id', () => ID, { description: 'Its id.' }) id: string) {
    return ctx.loaders.memory.load(parseId(id, 'id'));
  }

  @Query(() => MemoryConnection, { description: 'The memories of a scope, newest first.' })
  async memories(
    @Ctx() ctx: GraphqlContext,
    @Arg('scope', () => MemoryScopeInput, { description: 'What to list.' }) scope: MemoryScopeInput,
    @Args(() => MemoriesArgs) args: MemoriesArgs,
  ): Promise<MemoryConnection> {
    return memoryConnection(await listMemories(ctx.deps, ctx, { ...args, scope }));
  }

  @Query(() => MemorySearchConnection, {
    description: 'The memories of a scope that fit a question best, by meaning and by words, best first.',
  })
  async searchMemories(
    @Ctx() ctx: GraphqlContext,
    @Arg('scope', () => MemoryScopeInput, { description: 'Where to search.' }) scope: MemoryScopeInput,
    @Args(() => SearchArgs) args: SearchArgs,
  ): Promise<MemorySearchConnection> {
    const around = parseAround(args);
    return searchConnection(await searchMemories(ctx.deps, ctx, { ...args, scope }), args.after, around);
  }

  @Query(() => MemoryEventConnection, {
    description: 'What happened to a memory, oldest first; also to a deleted one. Empty for an unknown id.',
  })
  async memoryHistory(
    @Ctx() ctx: GraphqlContext,
    @Arg('id', () => ID, { description: 'The id of the memory.' }) id: string,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<MemoryEventConnection> {
    return eventConnection(await memoryHistory(ctx.deps, ctx, id, page));
  }

  @FieldResolver(() => MemoryEventConnection, { description: 'What happened to this memory, oldest first.' })
  async history(
    @Root() memory: Memory,
    @Ctx() ctx: GraphqlContext,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<MemoryEventConnection> {
    const load = (events: EventsPage) => ctx.loaders.events(memory.id, events);
    return eventConnection(await historyPage(memory.id, page, load));
  }

  @Mutation(() => AddMemoriesPayload, {
    description:
      'Stores texts and messages as they are given, in one transaction. An entry with a fault is rejected as a whole and the others are stored; the call fails when all are rejected.',
  })
  async addMemories(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AddMemoriesInput, { description: 'What to remember.' }) input: AddMemoriesInput,
  ): Promise<AddMemoriesPayload> {
    return addPayload(await addMemories(ctx.deps, ctx, input));
  }

  @Mutation(() => UpdateMemoryPayload, {
    description:
      'Changes a memory. Its scope, actor and role never change; a call that changes nothing adds no version.',
  })
  async updateMemory(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => UpdateMemoryInput, { description: 'The change.' }) input: UpdateMemoryInput,
  ): Promise<UpdateMemoryPayload> {
    return { memory: await updateMemory(ctx.deps, ctx, input) };
  }

  @Mutation(() => DeleteMemoryPayload, {
    description:
      'Deletes a memory; its history stays. MEMORY_NOT_FOUND when there is none, also the second time.',
  })
  async deleteMemory(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => DeleteMemoryInput, { description: 'Which one.' }) input: DeleteMemoryInput,
  ): Promise<DeleteMemoryPayload> {
    return { deletedId: await deleteMemory(ctx.deps, ctx, input) };
  }

  @Mutation(() => DeleteMemoriesPayloadType, {
    description:
      'Deletes what `memories` would list, and what has expired, as far as it was stored before the call, in transactions of 500.',
  })
  deleteMemories(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => DeleteMemoriesInput, { description: 'Which ones.' }) input: DeleteMemoriesInput,
  ): Promise<DeleteMemoriesPayloadType> {
    return deleteMemories(ctx.deps, ctx, input);
  }

  @Mutation(() => PurgeScopePayloadType, {
    description:
      'Erases a scope: memories, also deleted ones, their vectors, histories and every record of them, and the users, agents, runs and actors that hold nothing more.',
  })
  purgeScope(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => PurgeScopeInput, { description: 'What to erase.' }) input: PurgeScopeInput,
  ): Promise<PurgeScopePayloadType> {
    return purgeScope(ctx.deps, ctx, input);
  }
}
