import type { Scenario } from './scenario.js';

const ADD = /* GraphQL */ `
  mutation ($input: AddMemoriesInput!) {
    addMemories(input: $input) {
      results {
        outcome
        code
        argument
      }
    }
  }
`;

/** Many memories in one call: one transaction, one outcome each in the order given, and safe to send again. */
export const batch: Scenario = async ({ send, show }) => {
  await send('mutation { purgeScope(input: {scope: {userId: "importer"}}) { done } }');

  const scope = { userId: 'importer' };
  const input = {
    idempotencyKey: 'import-1/page-1',
    entries: [
      { scope: { ...scope, agentId: 'crm' }, text: 'Prefers to be called in the morning' },
      { scope, text: 'Lives in Graz' },
      { scope, text: 'Lives in Graz' },
      { scope: {}, text: 'Belongs to nobody' },
      { scope, text: ' ' },
    ],
  };
  show('stored, stored, there already, refused, refused: each with its reason', await send(ADD, { input }));
  show('the faulty ones did not stop the others', await count());
  show('sent again with its key, the answer is the same', await send(ADD, { input }));
  show('and nothing was stored twice', await count());

  function count() {
    return send('{ memories(scope: {userId: "importer"}) { totalCount } }');
  }
};
