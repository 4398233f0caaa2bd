import { type FieldNode, GraphQLError, type ValidationRule } from 'graphql';

/**
 * Refuses `_service`, whose SDL is introspection by another name, where introspection is off. Gateways then compose
 * `schema/subgraph.graphql`.
 */
export const noServiceRule: ValidationRule = (context) => ({
  Field: (node: FieldNode) => {
    if (node.name.value !== '_service' || context.getParentType() !== context.getSchema().getQueryType())
      return;
    context.reportError(
      new GraphQLError('Introspection is off here, and _service is introspection.', { nodes: node }),
    );
  },
});
