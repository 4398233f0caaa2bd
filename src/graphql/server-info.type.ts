import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { EmbedderFacts, ModelQuality, ServerFacts, ServerSearch } from '../memory/server-facts.js';
import { ServerSearchEnum } from './enums.js';

@ObjectType({ description: 'How well a model finds what answers a question.', simpleResolvers: true })
export class EmbedderQuality implements ModelQuality {
  @Field(() => String, { description: 'The data it was measured on.' })
  readonly benchmark!: string;

  @Field(() => Int, { description: 'How many questions were asked.' })
  readonly questions!: number;

  @Field(() => Float, {
    description:
      'The part of what answers a question that is among the first 5 hits of a HYBRID search, 0 to 1.',
  })
  readonly recallAt5!: number;

  @Field(() => Float, { description: 'The same of the first 10 hits.' })
  readonly recallAt10!: number;

  @Field(() => Float, { description: 'Mean of 1 / rank of the first hit that answers, 0 to 1.' })
  readonly mrr!: number;

  @Field(() => Float, {
    description: 'As `recallAt10`, but of a VECTOR search: what the model finds without the help of words.',
  })
  readonly vectorRecallAt10!: number;
}

@ObjectType({ description: 'The model that turns texts into vectors.', simpleResolvers: true })
export class EmbedderInfo implements EmbedderFacts {
  @Field(() => String, {
    description: '`local` (texts stay in the server) or `openai` (an endpoint that speaks its API).',
  })
  readonly provider!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly model!: string;

  @Field(() => Int, { description: 'Length of its vectors.' })
  readonly dimensions!: number;

  @Field(() => String, {
    description: 'Which build of the model it is: another one may give the same text another vector.',
  })
  readonly version!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Languages that it was trained for, such as `en`; null when that is not known here.',
  })
  readonly languages!: readonly string[] | null;

  @Field(() => EmbedderQuality, {
    nullable: true,
    description: 'What was measured; null when nobody has measured this model here.',
  })
  readonly quality!: ModelQuality | null;

  @Field(() => String, { description: 'What is known of its languages and its quality, in words.' })
  readonly note!: string;
}

@ObjectType({ description: 'The database that the memories are in.', simpleResolvers: true })
export class Neo4jInfo {
  @Field(() => String, { description: 'Its version, when this server started.' })
  readonly version!: string;

  @Field(() => String, { description: '`community` or `enterprise`.' })
  readonly edition!: string;
}

@ObjectType({ description: 'What this server is and how it searches.', simpleResolvers: true })
export class ServerInfo implements ServerFacts {
  @Field(() => String, { description: 'The version of Engraph.' })
  readonly version!: string;

  @Field(() => Neo4jInfo, { description: 'The database.' })
  readonly neo4j!: ServerFacts['neo4j'];

  @Field(() => ServerSearchEnum, { description: 'Whether searches use meaning and words, or words alone.' })
  readonly search!: ServerSearch;

  @Field(() => String, { description: 'The analyzer that finds words: see docs/languages.md.' })
  readonly textAnalyzer!: string;

  @Field(() => EmbedderInfo, {
    nullable: true,
    description: 'The model in use; null on a server that was told to search by words alone (LEXICAL).',
  })
  readonly embedder!: EmbedderFacts | null;
}
