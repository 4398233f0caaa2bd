import { Field, ID, InputType, Int } from 'type-graphql';
import type { AddInput, EntryInput, MessageInput } from '../memory/add-entry.js';
import type { DeleteInput, DeleteManyInput } from '../memory/delete.js';
import type { JsonObject, Role } from '../memory/model.js';
import type { PurgeInput } from '../memory/purge.js';
import type { UpdateInput } from '../memory/update.js';
import { MetadataModeEnum, RoleEnum } from './enums.js';
import { MemoryFilterInput } from './filter.input.js';
import { DateTimeScalar, JsonObjectScalar } from './scalars.js';
import { MemoryScopeInput } from './scope.input.js';

const KEY = {
  nullable: true,
  description:
    'Your name for this request, 1-255 characters: sent again while it is remembered, for 24 hours unless the server is configured otherwise, it has no second effect and returns the same result; another input under it is IDEMPOTENCY_CONFLICT.',
} as const;

@InputType('MessageInput', {
  description: 'A message of a conversation. Each becomes one memory, stored as it is.',
})
export class MemoryMessageInput implements MessageInput {
  @Field(() => RoleEnum, { description: 'In which role it was said. SYSTEM messages are skipped.' })
  readonly role!: Role;

  @Field(() => String, { description: 'What was said; up to 32,768 bytes of UTF-8.' })
  readonly content!: string;

  @Field(() => ID, { nullable: true, description: 'Who said it, unless the scope names the actor.' })
  readonly name?: string | null;

  @Field(() => ID, { nullable: true, description: 'An id of your choice; one that is taken fails the call.' })
  readonly id?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was said; else the entry's." })
  readonly eventAt?: string | null;
}

@InputType({ description: 'Something to remember in a scope: either a `text` or `messages`.' })
export class MemoryEntryInput implements EntryInput {
  @Field(() => MemoryScopeInput, {
    description: 'Where it belongs. Every id given is stored and finds it again.',
  })
  readonly scope!: MemoryScopeInput;

  @Field(() => String, {
    nullable: true,
    description: 'One memory, stored as it is; up to 32,768 bytes of UTF-8.',
  })
  readonly text?: string | null;

  @Field(() => [MemoryMessageInput], {
    nullable: true,
    description: 'A conversation, oldest first; up to 100 messages.',
  })
  readonly messages?: readonly MemoryMessageInput[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'With `text`: an id of your choice; one that is taken fails the call.',
  })
  readonly id?: string | null;

  @Field(() => RoleEnum, {
    nullable: true,
    description: 'With `text`: in which role it was said; USER by default.',
  })
  readonly role?: Role | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'Your own keys, for every memory of the entry; up to 16,384 bytes of JSON, 5 levels, 256 keys.',
  })
  readonly metadata?: JsonObject | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it happened; the time of the call by default.',
  })
  readonly eventAt?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'From this instant on it is hidden; a date lasts through that day in UTC. Never, by default.',
  })
  readonly expiresAt?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'true, the default: a text that a live memory of the same ids and role has already is not stored again.',
  })
  readonly dedupe?: boolean | null;
}

@InputType({ description: 'What to remember.' })
export class AddMemoriesInput implements AddInput {
  @Field(() => [MemoryEntryInput], {
    description: 'Up to 100 entries with 500 texts and messages in all, stored in one transaction.',
  })
  readonly entries!: readonly MemoryEntryInput[];

  @Field(() => String, KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A change to one memory: what is absent stays.' })
export class UpdateMemoryInput implements UpdateInput {
  @Field(() => ID, { description: 'The memory.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'A new text.' })
  readonly text?: string | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'Keys to set; see `metadataMode`.' })
  readonly metadata?: JsonObject | null;

  @Field(() => MetadataModeEnum, { nullable: true, description: 'MERGE by default.' })
  readonly metadataMode?: 'MERGE' | 'REPLACE' | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "Dotted paths to remove from the metadata, after the rest: 'address.street'; `\\.` is a literal dot.",
  })
  readonly unsetMetadata?: readonly string[] | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'A new time at which it happened.' })
  readonly eventAt?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From this instant on it is hidden; a date lasts through that day; null: never.',
  })
  readonly expiresAt?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Fails with VERSION_CONFLICT if the memory has another version.',
  })
  readonly expectedVersion?: number | null;

  @Field(() => ID, { nullable: true, description: 'Who changes it, for the history.' })
  readonly actorId?: string | null;

  @Field(() => String, KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'One memory to delete.' })
export class DeleteMemoryInput implements DeleteInput {
  @Field(() => ID, { description: 'The memory.' })
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: 'Who deletes it, for the history.' })
  readonly actorId?: string | null;

  @Field(() => String, KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({
  description:
    'Memories to delete: what `memories` lists for the same scope and filters, and what of it has expired.',
})
export class DeleteMemoriesInput implements DeleteManyInput {
  @Field(() => MemoryScopeInput, {
    description: 'What to delete from. There is no way to delete without a scope.',
  })
  readonly scope!: MemoryScopeInput;

  @Field(() => MemoryFilterInput, { nullable: true, description: 'Only what passes this.' })
  readonly filter?: MemoryFilterInput | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Only what passes this as well: a filter in JSON, as for `memories`.',
  })
  readonly filterJson?: JsonObject | null;

  @Field(() => Boolean, { nullable: true, description: 'Count only, delete nothing.' })
  readonly dryRun?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Who deletes them, for the history.' })
  readonly actorId?: string | null;

  @Field(() => String, KEY)
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What to erase.' })
export class PurgeScopeInput implements PurgeInput {
  @Field(() => MemoryScopeInput, { description: 'What to erase, with every trace. There is no way back.' })
  readonly scope!: MemoryScopeInput;

  @Field(() => Boolean, { nullable: true, description: 'Count only, remove nothing.' })
  readonly dryRun?: boolean | null;

  @Field(() => String, KEY)
  readonly idempotencyKey?: string | null;
}
