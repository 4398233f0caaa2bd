import type { Scenario } from './scenario.js';

/** Agents of one project keep to themselves by naming themselves, and share by leaving the agent out. */
export const multiAgent: Scenario = async ({ send, show }) => {
  await send('mutation { purgeScope(input: {scope: {userId: "project-atlas"}}) { done } }');

  // Every memory belongs to the project; the agent says whose finding it is.
  const { addMemories } = await send(/* GraphQL */ `
    mutation {
      addMemories(
        input: {
          entries: [
            {
              scope: { userId: "project-atlas", agentId: "tech-analyst" }
              text: "Recommended tech stack: React, Node.js and PostgreSQL"
              metadata: { analysis: "architecture", confidence: "high" }
            }
            {
              scope: { userId: "project-atlas", agentId: "data-analyst" }
              text: "Users open the weekly report on Monday mornings"
            }
          ]
        }
      ) {
        results {
          outcome
        }
      }
    }
  `);
  show('two agents store what they found', addMemories);

  const answers = await send(/* GraphQL */ `
    {
      project: searchMemories(query: "Which database do we use?", scope: { userId: "project-atlas" }, first: 1) {
        nodes {
          text
          agentId
        }
      }
      own: searchMemories(
        query: "Which database do we use?"
        scope: { userId: "project-atlas", agentId: "data-analyst" }
      ) {
        nodes {
          text
        }
      }
      newcomer: searchMemories(
        query: "Which database do we use?"
        scope: { userId: "project-atlas", agentId: "writer" }
      ) {
        nodes {
          text
        }
      }
    }
  `);
  show('asked for the project, the finding of another agent is there', answers.project);
  show('asked for one agent, only its own are', answers.own);
  show('an agent that stored nothing has nothing', answers.newcomer);
};
