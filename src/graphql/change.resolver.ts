import { Arg, Resolver, Root, Subscription } from 'type-graphql';
import type { MemoryChange } from '../memory/changes.js';
import { watchMemories } from '../memory/watch.js';
import { MemoryChangeType } from './change.type.js';
import type { GraphqlContext } from './context.js';
import { MemoryScopeInput } from './scope.input.js';

interface ChangeArgs {
  readonly scope: MemoryScopeInput;
  readonly after?: string | null;
}

@Resolver()
export class ChangeResolver {
  @Subscription(() => MemoryChangeType, {
    description:
      'What happens to the memories of a scope from now on, or after a cursor: every add, update, deletion and expiry, whichever server it went through, in the order in which the database recorded them.',
    subscribe: ({ args, context }: { args: ChangeArgs; context: GraphqlContext }) =>
      watchMemories(context.changes, context, args),
  })
  memoryChanged(
    @Root() change: MemoryChange,
    @Arg('scope', () => MemoryScopeInput, { description: 'Whose memories.' }) _scope: MemoryScopeInput,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The `cursor` of the last change that arrived, to go on behind it without a gap; without one, changes from now on.',
    })
    _after: string | null,
  ): MemoryChange {
    return change;
  }
}
