import type { Scenario } from './scenario.js';

/** Filters on time: in the metadata, by when something happened, and by when it ceases to be true. */
export const timeFilter: Scenario = async ({ send, show }) => {
  await send('mutation { purgeScope(input: {scope: {userId: "visitor"}}) { done } }');

  await send(/* GraphQL */ `
    mutation {
      addMemories(
        input: {
          entries: [
            { scope: { userId: "visitor" }, text: "Prefers the dark mode", metadata: { timestamp: "2024-01-15" } }
            { scope: { userId: "visitor" }, text: "Prefers the light mode", metadata: { timestamp: "2023-12-31" } }
            { scope: { userId: "visitor" }, text: "Uses a large font" }
            { scope: { userId: "visitor" }, text: "Moved to Vienna", eventAt: "2019-07-01" }
            { scope: { userId: "visitor" }, text: "Has a parking permit", expiresAt: "2020-12-31" }
          ]
        }
      ) {
        results {
          outcome
        }
      }
    }
  `);

  // Names with a dot or a $ cannot be written in a GraphQL literal, so the JSON notation comes as a variable.
  const found = await send(
    /* GraphQL */ `
      query ($since: JSONObject) {
        listed: memories(scope: { userId: "visitor" }, filterJson: $since) {
          nodes {
            text
          }
        }
        searched: searchMemories(query: "What should the interface look like?", scope: { userId: "visitor" }, filterJson: $since) {
          nodes {
            text
          }
        }
        typed: memories(
          scope: { userId: "visitor" }
          filter: { metadata: [{ path: "timestamp", gte: "2024-01-01" }] }
        ) {
          totalCount
        }
        long: memories(scope: { userId: "visitor" }, filter: { eventAt: { lt: "2020-01-01" } }) {
          nodes {
            text
            eventAt
          }
        }
        now: memories(scope: { userId: "visitor" }) {
          totalCount
        }
        over: memories(
          scope: { userId: "visitor" }
          filter: { expiresAt: { lte: "2021-01-01" } }
          includeExpired: true
        ) {
          nodes {
            text
            expiresAt
          }
        }
      }
    `,
    { since: { 'metadata.timestamp': { $gte: '2024-01-01' } } },
  );
  show('since 2024, by a list', found.listed);
  show('and by a search: the same', found.searched);
  show('and in the typed notation', found.typed);
  show('what happened before 2020, though it was stored today', found.long);
  show('what is over is hidden', found.now);
  show('unless it is asked for', found.over);
};
