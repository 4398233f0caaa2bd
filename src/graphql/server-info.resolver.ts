import { Ctx, Query, Resolver } from 'type-graphql';
import type { ServerFacts } from '../memory/server-facts.js';
import type { GraphqlContext } from './context.js';
import { ServerInfo } from './server-info.type.js';

@Resolver()
export class ServerInfoResolver {
  @Query(() => ServerInfo, {
    description: 'What this server is: its version, its model and how good that is, and how it searches.',
  })
  serverInfo(@Ctx() { server }: GraphqlContext): ServerFacts {
    if (server === null) throw new Error('This context was made without the facts of a server.');
    return server;
  }
}
