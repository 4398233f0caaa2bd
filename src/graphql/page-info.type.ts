import { Directive, Field, ObjectType } from 'type-graphql';
import { SHAREABLE } from './federation.js';

@Directive(SHAREABLE)
@ObjectType({ description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, {
    description: 'More comes after this page. Of a page that was asked for with `before`: the cursor does.',
  })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: 'More comes before this page. Of a page that was asked for with `after`: the cursor does.',
  })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first edge, to pass as `before`; null for an empty page.',
  })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge, to pass as `after`; null for an empty page.',
  })
  readonly endCursor!: string | null;
}

/** Cursors are made when they are asked for: most requests take the nodes alone. */
export function pageInfoOf(
  places: readonly { readonly cursor: string }[],
  { hasNextPage, hasPreviousPage }: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
): PageInfo {
  return {
    hasNextPage,
    hasPreviousPage,
    get startCursor() {
      return places[0]?.cursor ?? null;
    },
    get endCursor() {
      return places.at(-1)?.cursor ?? null;
    },
  };
}
