import {
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
} from 'graphql';

/** What a definition of a schema may carry: the node that it was made from, with the directives on it. */
interface Defined {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
}

/**
 * The schema in its definition language with the directives that its definitions carry, which graphql's own
 * printer leaves out. `header` stands in front; fields of Query in `hidden` are left out.
 */
export function printSubgraphSdl(schema: GraphQLSchema, header: string, hidden: readonly string[]): string {
  const document = parse(printSchema(lexicographicSortSchema(schema)));
  const query = schema.getQueryType()?.name;
  const definitions = document.definitions.map((node) => {
    if (!('name' in node) || node.name === undefined || !('kind' in node)) return node;
    const type = schema.getType(node.name.value);
    if (type === undefined || node.kind === Kind.DIRECTIVE_DEFINITION) return node;
    const marked = withDirectives(node, type);
    if ('fields' in marked && (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))) {
      const fields = type.getFields();
      const shown = (marked.fields ?? []).filter(
        ({ name }) => type.name !== query || !hidden.includes(name.value),
      );
      return { ...marked, fields: shown.map((field) => withArguments(field, fields[field.name.value])) };
    }
    if ('values' in marked && isEnumType(type)) {
      const values = marked.values?.map((value) => withDirectives(value, type.getValue(value.name.value)));
      return { ...marked, values };
    }
    return marked;
  });
  return `${header.trim()}\n\n${print({ ...document, definitions } as typeof document)}\n`;
}

function withArguments<Node extends ASTNode>(
  node: Node,
  field: (Defined & { args?: readonly (Defined & { name: string })[] }) | undefined,
): Node {
  const marked = withDirectives(node, field);
  if (!('arguments' in marked) || !Array.isArray(marked.arguments)) return marked;
  const given = marked.arguments.map((argument) =>
    withDirectives(
      argument,
      field?.args?.find(({ name }) => name === argument.name.value),
    ),
  );
  return { ...marked, arguments: given };
}

/** The node with the directives that the definition carries, after those that the printer knows. */
function withDirectives<Node extends ASTNode>(node: Node, defined: Defined | null | undefined): Node {
  const carried = defined?.astNode?.directives ?? [];
  if (carried.length === 0 || !('directives' in node)) return node;
  return { ...node, directives: [...(node.directives ?? []), ...carried] };
}
