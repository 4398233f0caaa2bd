import { EngraphError } from '../../src/client/client.js';
import type { Scenario } from './scenario.js';

const DELETE = /* GraphQL */ `
  mutation ($userId: ID!) {
    deleteMemories(input: { scope: { userId: $userId } }) {
      deleted
    }
  }
`;

/** Nothing leads from one user to another: no search, no filter, no deletion, no wildcard. */
export const isolation: Scenario = async ({ send, show }) => {
  for (const userId of ['passenger-alice', 'passenger-bob']) {
    await send('mutation($userId: ID!) { purgeScope(input: {scope: {userId: $userId}}) { done } }', {
      userId,
    });
  }

  const { addMemories } = await send(/* GraphQL */ `
    mutation {
      addMemories(
        input: {
          entries: [
            { scope: { userId: "passenger-alice" }, text: "Window seats, please" }
            { scope: { userId: "passenger-bob" }, text: "Window seats, please" }
          ]
        }
      ) {
        results {
          outcome
        }
      }
    }
  `);
  show('the same words of two users are two memories', addMemories);

  const seen = await send(/* GraphQL */ `
    {
      search: searchMemories(query: "Where do they sit?", scope: { userId: "passenger-alice" }) {
        nodes {
          userId
        }
      }
      widened: memories(
        scope: { userId: "passenger-alice" }
        filter: { or: [{ userId: { eq: "passenger-bob" } }, { userId: { eq: "passenger-alice" } }] }
      ) {
        nodes {
          userId
        }
      }
    }
  `);
  show('a search for Alice finds Alice', seen.search);
  show('a filter that names Bob as well still sees Alice alone', seen.widened);

  show('deleting Alice deletes one', await send(DELETE, { userId: 'passenger-alice' }));
  show('and Bob keeps his', await send('{ memories(scope: {userId: "passenger-bob"}) { totalCount } }'));

  const refused = await send(DELETE, { userId: '*' }).catch((error: unknown) => {
    if (error instanceof EngraphError) return error.code;
    throw error;
  });
  show('a star is no wildcard but a mistake', refused);
};
