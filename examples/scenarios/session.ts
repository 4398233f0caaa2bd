import type { Scenario } from './scenario.js';

/** A run is one session: it narrows a user, and the user spans all runs. */
export const session: Scenario = async ({ send, show }) => {
  await send('mutation { purgeScope(input: {scope: {userId: "customer-456"}}) { done } }');

  await send(/* GraphQL */ `
    mutation {
      addMemories(
        input: {
          entries: [
            {
              scope: { userId: "customer-456", runId: "session-monday" }
              messages: [
                { role: USER, content: "Where do I change my e-mail address?" }
                { role: ASSISTANT, content: "Under Account, then Profile." }
              ]
            }
            { scope: { userId: "customer-456", runId: "session-friday" }, text: "Asked for an invoice by post" }
          ]
        }
      ) {
        results {
          outcome
        }
      }
    }
  `);

  const found = await send(/* GraphQL */ `
    fragment Texts on MemoryConnection {
      totalCount
      nodes {
        text
      }
    }
    {
      monday: memories(scope: { userId: "customer-456", runId: "session-monday" }) {
        ...Texts
      }
      friday: memories(scope: { userId: "customer-456", runId: "session-friday" }) {
        ...Texts
      }
      tomorrow: memories(scope: { userId: "customer-456", runId: "session-tomorrow" }) {
        ...Texts
      }
      ever: memories(scope: { userId: "customer-456" }) {
        ...Texts
      }
    }
  `);
  show('within a session, what was said in it, newest first', found.monday);
  show('another session has its own', found.friday);
  show('a new one begins empty', found.tomorrow);
  show('the user without a run spans them all', found.ever);
};
