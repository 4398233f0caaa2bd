/**
 * The text of a GraphQL document that knows its types: what it returns, and the variables that it takes. A plain
 * string at run time; the member exists for the compiler alone.
 */
export type TypedText<Data, Variables> = string & {
  readonly __types?: (variables: Variables) => Data;
};
