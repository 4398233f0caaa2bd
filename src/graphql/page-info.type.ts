import { Directive, Field, ObjectType } from 'type-graphql';
import { SHAREABLE } from './federation.js';

@Directive(SHAREABLE)
@ObjectType({ description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'More comes after this page.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: 'The page was asked for with a cursor, so something comes before it.',
  })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge; null for an empty page.' })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge, to pass as `after`; null for an empty page.',
  })
  readonly endCursor!: string | null;
}

export function pageInfoOf(
  cursors: readonly string[],
  hasNextPage: boolean,
  after: string | null | undefined,
): PageInfo {
  return {
    hasNextPage,
    hasPreviousPage: after !== null && after !== undefined,
    startCursor: cursors[0] ?? null,
    endCursor: cursors.at(-1) ?? null,
  };
}
