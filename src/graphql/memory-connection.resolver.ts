import { FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { MemoryConnection } from './memory.type.js';

@Resolver(() => MemoryConnection)
export class MemoryConnectionResolver {
  @FieldResolver(() => Int, {
    description:
      'How many memories match in all, over all pages. Counted only when asked for: it costs a statement.',
  })
  totalCount(@Root() connection: MemoryConnection): Promise<number> {
    return connection.countAll();
  }
}
