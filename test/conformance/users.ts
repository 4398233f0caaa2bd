/** Another team's subgraph, which owns what a user is: name, e-mail, and the root field of its own. */
export const USERS_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Query {
    user(id: ID!): User @shareable
    users: UserConnection!
  }
  type User @key(fields: "id") {
    id: ID!
    name: String!
    email: String
  }
  type UserConnection @shareable {
    edges: [UserEdge!]!
    nodes: [User!]!
    pageInfo: PageInfo!
    totalCount: Int!
  }
  type UserEdge @shareable {
    cursor: String!
    node: User!
  }
  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`;
