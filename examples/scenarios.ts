import { inspect } from 'node:util';
import { type Endpoint, send } from './client.js';
import { batch } from './scenarios/batch.js';
import { groupChat } from './scenarios/group-chat.js';
import { isolation } from './scenarios/isolation.js';
import { multiAgent } from './scenarios/multi-agent.js';
import type { Scenario, Stage } from './scenarios/scenario.js';
import { session } from './scenarios/session.js';
import { timeFilter } from './scenarios/time-filter.js';

/** Every scenario by the name that `npm run example -- <name>` takes. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'multi-agent': multiAgent,
  session,
  isolation,
  'group-chat': groupChat,
  batch,
  'time-filter': timeFilter,
};

/** Plays a scenario on a server; `show` hears each step. */
export async function play(scenario: Scenario, endpoint: Endpoint, show: Stage['show']): Promise<void> {
  await scenario({ send: (query, variables) => send(endpoint, query, variables), show });
}

/** One step for a terminal `width` columns wide. */
export function formatStep(what: string, value: unknown, width: number): string {
  const shown = inspect(value, { depth: null, breakLength: width - 4 });
  return `  ${what}:\n    ${shown.replaceAll('\n', '\n    ')}`;
}
