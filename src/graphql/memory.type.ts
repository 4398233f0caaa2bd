import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { JsonObject, Memory, Role } from '../memory/model.js';
import { RoleEnum } from './enums.js';
import { ENTITY } from './federation.js';
import { Node } from './node.type.js';
import { PageInfo } from './page-info.type.js';
import { DateTimeScalar, JsonObjectScalar } from './scalars.js';

@Directive(ENTITY)
@ObjectType('Memory', {
  description: 'A short text that somebody said, or that was concluded, inside a scope.',
  simpleResolvers: true,
  implements: Node,
})
export class MemoryType extends Node implements Memory {
  @Field(() => ID, { description: 'A UUID made by the server, or the id that was given when it was added.' })
  override readonly id!: string;

  @Field(() => String, { description: "As it was given: 'Alice drinks her coffee black.'" })
  readonly text!: string;

  @Field(() => String, { description: 'SHA-256 of the text in UTF-8, in hexadecimal.' })
  readonly hash!: string;

  @Field(() => ID, { nullable: true, description: 'The user whose memory this is.' })
  readonly userId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The agent whose memory this is.' })
  readonly agentId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The run (session, conversation) it comes from.' })
  readonly runId!: string | null;

  @Field(() => ID, { nullable: true, description: 'Who said it; never changes.' })
  readonly actorId!: string | null;

  @Field(() => RoleEnum, { description: 'In which role it was said; never changes.' })
  readonly role!: Role;

  @Field(() => JsonObjectScalar, { description: "The caller's own keys; `{}` when there are none." })
  readonly metadata!: JsonObject;

  @Field(() => DateTimeScalar, { description: "When it was stored, by the server's clock." })
  readonly createdAt!: number;

  @Field(() => DateTimeScalar, { description: 'When it was last changed; equal to `createdAt` until then.' })
  readonly updatedAt!: number;

  @Field(() => DateTimeScalar, { description: 'When it happened, as the caller says; else `createdAt`.' })
  readonly eventAt!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From this instant on it is expired, and shown only on request; null when it never expires.',
  })
  readonly expiresAt!: number | null;

  @Field(() => Int, { description: '1 when added, one more with each update. Pass it as `expectedVersion`.' })
  readonly version!: number;
}

@ObjectType({ description: 'A memory in a list.', simpleResolvers: true })
export class MemoryEdge {
  @Field(() => String, { description: 'Its place in this list, to pass as `after`.' })
  readonly cursor!: string;

  @Field(() => MemoryType, { description: 'The memory.' })
  readonly node!: Memory;
}

@ObjectType({ description: 'A page of memories, newest first.', simpleResolvers: true })
export class MemoryConnection {
  @Field(() => [MemoryEdge], { description: 'The memories with their cursors.' })
  readonly edges!: readonly MemoryEdge[];

  @Field(() => [MemoryType], { description: 'The memories alone.' })
  readonly nodes!: readonly Memory[];

  @Field(() => PageInfo, { description: 'Where this page stands in the list.' })
  readonly pageInfo!: PageInfo;

  /** Asked by the resolver of totalCount only: it costs a statement. */
  readonly countAll!: () => Promise<number>;
}
