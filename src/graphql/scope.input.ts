import { Field, ID, InputType } from 'type-graphql';
import type { ScopeInput } from '../memory/scope.js';

@InputType('MemoryScope', {
  description:
    'What a request is cut to. At least one of `userId`, `agentId` and `runId`; all that are given must hold, the others are not restricted. Ids are 1-256 characters without white space; `*` is no wildcard.',
})
export class MemoryScopeInput implements ScopeInput {
  @Field(() => ID, { nullable: true, description: "The user: 'alice'." })
  readonly userId?: string | null;

  @Field(() => ID, { nullable: true, description: "The agent: 'travel-planner'." })
  readonly agentId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The run, one session or conversation: '2026-11-22-standup'.",
  })
  readonly runId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Who said it. Narrows a read and attributes an add; never a scope of its own.',
  })
  readonly actorId?: string | null;
}
