import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType({
  description:
    'What has an id by which `node` finds it again. Users, agents, runs and actors have none: their ids are the callers’ own, and `user(id)` and the like begin a path there.',
  // The only one so far.
  resolveType: () => 'Memory',
})
export abstract class Node {
  @Field(() => ID, { description: 'Unique among all nodes of the caller.' })
  readonly id!: string;
}
