import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { Arg, buildSchema, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { buildSubgraph, type Representation } from '../../src/graphql/subgraph.js';
import { DeprecatedProduct, Inventory, Product, type ProductResearch, User } from './products.types.js';

/** The subgraph that the suite prescribes, built by the function that builds Engraph's own. */
const HEADER = `extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.3"
    import: ["@composeDirective", "@external", "@key", "@inaccessible", "@interfaceObject", "@override", "@provides", "@requires", "@shareable", "@tag"]
  )
  @link(url: "https://myspecs.dev/myCustomDirective/v1.0", import: ["@custom"])
  @composeDirective(name: "@custom")

directive @custom on OBJECT`;

const user: User = {
  email: 'support@apollographql.com',
  name: 'Jane Smith',
  totalProductsCreated: 1337,
  yearsOfEmployment: 10,
};
const deprecated: DeprecatedProduct = {
  sku: 'apollo-federation-v1',
  package: '@apollo/federation-v1',
  reason: 'Migrate to Federation V2',
  createdBy: user,
};
const inventory: Inventory = { id: 'apollo-oss', deprecatedProducts: [deprecated] };
const research: readonly ProductResearch[] = [
  { study: { caseNumber: '1234', description: 'Federation Study' }, outcome: null },
  { study: { caseNumber: '1235', description: 'Studio Study' }, outcome: null },
];
const dimensions = { size: 'small', weight: 1, unit: 'kg' };
const common = { dimensions, createdBy: user, notes: null };
const products: readonly Product[] = [
  {
    ...common,
    id: 'apollo-federation',
    sku: 'federation',
    package: '@apollo/federation',
    variation: { id: 'OSS' },
    research: research.slice(0, 1),
  },
  {
    ...common,
    id: 'apollo-studio',
    sku: 'studio',
    package: '',
    variation: { id: 'platform' },
    research: research.slice(1),
  },
];

@Resolver()
class ProductsResolver {
  @Query(() => Product, { nullable: true })
  product(@Arg('id', () => ID) id: string): Product | null {
    return products.find((product) => product.id === id) ?? null;
  }

  @Query(() => DeprecatedProduct, { nullable: true, deprecationReason: 'Use product query instead' })
  deprecatedProduct(
    @Arg('sku', () => String) sku: string,
    @Arg('package', () => String) name: string,
  ): DeprecatedProduct | null {
    return sku === deprecated.sku && name === deprecated.package ? deprecated : null;
  }
}

@Resolver(() => User)
class UserResolver {
  @Directive('@requires(fields: "totalProductsCreated yearsOfEmployment")')
  @FieldResolver(() => Int, { nullable: true })
  averageProductsCreatedPerYear(@Root() { totalProductsCreated, yearsOfEmployment }: User): number | null {
    return totalProductsCreated === null ? null : Math.round(totalProductsCreated / yearsOfEmployment);
  }
}

/** Whether all that a representation says holds for the object. */
function fits(given: unknown, value: unknown): boolean {
  if (typeof given !== 'object' || given === null) return given === value;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(given).every(
    ([name, member]) => name === '__typename' || fits(member, (value as Record<string, unknown>)[name]),
  );
}

const among =
  (all: readonly object[]) =>
  (representation: Representation): object | null =>
    all.find((one) => fits(representation, one)) ?? null;

/** The schema of the subgraph. */
export async function buildProducts(): Promise<GraphQLSchema> {
  const api = await buildSchema({
    resolvers: [ProductsResolver, UserResolver],
    orphanedTypes: [Inventory],
    validate: false,
  });
  return buildSubgraph(api, {
    header: HEADER,
    maxRepresentations: 100,
    references: {
      Product: among(products),
      DeprecatedProduct: among([deprecated]),
      ProductResearch: among(research),
      Inventory: among([inventory]),
      // A gateway sends what it knows already of the fields that `@requires` names.
      User: ({ email, ...known }) => (email === user.email ? { ...user, ...known } : null),
    },
  });
}
