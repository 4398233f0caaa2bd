import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { MemoryError } from '../memory/errors.js';
import type { Memory } from '../memory/model.js';
import { parseId } from '../memory/scope.js';
import type { GraphqlContext } from './context.js';
import { Node } from './node.type.js';

const MAX_NODES = 100;

/** Refetching by id, as clients that keep a cache of objects do. */
@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: 'The object of this id; null when there is none.' })
  node(
    @Ctx() ctx: GraphqlContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<Memory | null> {
    return ctx.loaders.memory.load(parseId(id, 'id'));
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: 'The objects of up to 100 ids, in the same order; null for those that are not there.',
  })
  nodes(
    @Ctx() ctx: GraphqlContext,
    @Arg('ids', () => [ID], { description: 'Their ids.' }) ids: readonly string[],
  ): readonly Promise<Memory | null>[] {
    if (ids.length > MAX_NODES) {
      const message = `There are ${ids.length} ids; ${MAX_NODES} are allowed. Ask in several requests.`;
      throw new MemoryError('VALIDATION_003', { message, argument: 'ids' });
    }
    return ids.map(async (id, i) => ctx.loaders.memory.load(parseId(id, `ids[${i}]`)));
  }
}
