import type { Scenario } from './scenario.js';

/** In a group chat everybody can be asked for: the name of a message is its actor. */
export const groupChat: Scenario = async ({ send, show }) => {
  await send('mutation { purgeScope(input: {scope: {runId: "dinner-planning"}}) { done } }');

  const { addMemories } = await send(/* GraphQL */ `
    mutation {
      addMemories(
        input: {
          entries: [
            {
              scope: { runId: "dinner-planning" }
              messages: [
                { role: USER, name: "alice", content: "I am vegan" }
                { role: USER, name: "bob", content: "I love steak" }
                { role: ASSISTANT, content: "Noted: one vegan dish, one steak" }
                { role: SYSTEM, content: "Be brief" }
              ]
            }
          ]
        }
      ) {
        results {
          outcome
          reason
          memory {
            actorId
            role
          }
        }
      }
    }
  `);
  show('one memory per message, by its actor; instructions of the system are none', addMemories);

  const found = await send(/* GraphQL */ `
    {
      alice: memories(scope: { runId: "dinner-planning", actorId: "alice" }) {
        nodes {
          text
        }
      }
      bob: memories(scope: { runId: "dinner-planning" }, filter: { actorId: { eq: "bob" } }) {
        nodes {
          text
        }
      }
      both: memories(
        scope: { runId: "dinner-planning", actorId: "alice" }
        filter: { actorId: { eq: "bob" } }
      ) {
        nodes {
          text
        }
      }
      search: searchMemories(query: "What do they eat?", scope: { runId: "dinner-planning", actorId: "bob" }) {
        nodes {
          text
        }
      }
    }
  `);
  show('Alice, by the scope', found.alice);
  show('Bob, by a filter', found.bob);
  show('where the two disagree the scope is right', found.both);
  show('a search hears Bob alone', found.search);
};
