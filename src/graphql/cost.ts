import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { FIELD_COSTS, itemsOf } from './cost-table.js';
import { fragmentsOf } from './fragments.js';

export interface CostRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As they were sent: nothing in them has been checked. */
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What the operation costs at most: every field 1 or what `FIELD_COSTS` says, times the items that the lists
 * around it may have. Fields that `@skip` and `@include` leave out cost nothing. Expects a valid document of
 * limited size. Never throws: wrong values are told by whoever uses them.
 */
export function operationCost({ schema, document, operation, variables }: CostRequest): number {
  const root = schema.getRootType(operation.operation);
  if (root == null) return 0;
  const fragments = fragmentsOf(document);
  const values: Record<string, unknown> = Object.create(null);
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue !== undefined) values[variable.name.value] = valueFromASTUntyped(defaultValue);
  }
  Object.assign(values, variables);
  return new Costs(schema, fragments, values).ofObject(operation.selectionSet, root, 1);
}

class Costs {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Record<string, unknown>;

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Record<string, unknown>,
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  /** `items`: how many a list has that says nothing of its own, as `nodes` of a connection with `first`. */
  ofObject(set: SelectionSetNode, type: GraphQLObjectType, items: number): number {
    let sum = 0;
    for (const selection of set.selections) {
      if (!this.#isLeftOut(selection)) sum += this.#ofSelection(selection, type, items);
    }
    return sum;
  }

  #ofSelection(selection: SelectionNode, type: GraphQLObjectType, items: number): number {
    if (selection.kind === Kind.FIELD) return this.#ofField(selection, type, items);
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
    if (fragment === undefined) return 0;
    const condition = fragment.typeCondition?.name.value;
    return condition === undefined || this.#isOf(type, condition)
      ? this.ofObject(fragment.selectionSet, type, items)
      : 0;
  }

  #ofField(node: FieldNode, type: GraphQLObjectType, items: number): number {
    const field = type.getFields()[node.name.value];
    // `__typename`, and introspection, which the schema bounds and not the data.
    if (field === undefined) return 1;
    const own = itemsOf(field, (name) => this.#argument(node, field, name));
    const times = isListType(getNullableType(field.type)) ? (own ?? items) : 1;
    const each = FIELD_COSTS[`${type.name}.${field.name}`] ?? FIELD_COSTS[field.name] ?? 1;
    return times * (each + this.#inside(node, field, own ?? 1));
  }

  #inside(node: FieldNode, field: GraphQLField<unknown, unknown>, items: number): number {
    const type = getNamedType(field.type);
    if (node.selectionSet === undefined || !isCompositeType(type)) return 0;
    const set = node.selectionSet;
    if (isObjectType(type)) return this.ofObject(set, type, items);
    // An item has one type: the dearest.
    const types = this.#schema.getPossibleTypes(type);
    return Math.max(0, ...types.map((possible) => this.ofObject(set, possible, items)));
  }

  #isOf(type: GraphQLObjectType, condition: string): boolean {
    if (type.name === condition) return true;
    const abstract = this.#schema.getType(condition);
    return isAbstractType(abstract) && this.#schema.isSubType(abstract, type);
  }

  #isLeftOut(selection: SelectionNode): boolean {
    return (selection.directives ?? []).some(({ name, arguments: given }) => {
      const node = given?.find((argument) => argument.name.value === 'if')?.value;
      const value = node === undefined ? undefined : valueFromASTUntyped(node, this.#variables);
      return (name.value === 'skip' && value === true) || (name.value === 'include' && value === false);
    });
  }

  #argument(node: FieldNode, field: GraphQLField<unknown, unknown>, name: string): unknown {
    const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
    const value = given === undefined ? undefined : valueFromASTUntyped(given, this.#variables);
    return value ?? field.args.find((argument) => argument.name === name)?.defaultValue;
  }
}
