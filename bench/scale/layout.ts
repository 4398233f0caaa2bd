/** Whose memory it is, and what it is about. */
export interface Place {
  readonly userId: string;
  readonly agentId: string;
  readonly runId: string;
  readonly actorId: string;
  /** Whether the user said it; else an assistant did. */
  readonly byUser: boolean;
  /** A number that belongs to the run, from which its topics are drawn. */
  readonly runNumber: number;
}

/** How many memories the users have whose searches are measured. */
export const USER_SIZES = [10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000] as const;
export const RUN_LENGTH = 50;
/** Twice, so that two of a size are measured; the large ones once, to leave room for others. */
const COPIES_UP_TO = 1_000;
/** The part of a store that belongs to users of these sizes; the others are many and small. */
const MEASURED_PART = 0.9;
const SHARED_AGENTS = 5;
/** How the ids begin of what is the same in a store of any size. */
export const MEASURED_USER = 'user-';
export const OWN_AGENT = 'own-';

/**
 * Who owns each of so many memories. The first ones are the same in a store of any size: users of 10 to 100,000
 * memories, as far as they fit, in runs of 50. Four of five runs of such a user are with an agent of its own, the others
 * with one of five that all share; of three messages, two are the user's. The rest are users of 20 to 199 memories
 * with the shared agents.
 */
export function layOut(memories: number): readonly Place[] {
  const places: Place[] = [];
  const add = (userId: string, size: number, isMeasured: boolean) => {
    const userNumber = places.length;
    for (let i = 0; i < size && places.length < memories; i += 1) {
      const run = Math.floor(i / RUN_LENGTH);
      const shared = `assistant-${(userNumber + run) % SHARED_AGENTS}`;
      const byUser = i % 3 !== 2;
      places.push({
        userId,
        agentId: isMeasured && run % 5 !== 4 ? `${OWN_AGENT}${userId}` : shared,
        runId: `${userId}-run-${run}`,
        actorId: byUser ? userId : `voice-${run % SHARED_AGENTS}`,
        byUser,
        runNumber: userNumber + run,
      });
    }
  };
  for (const [size, copy] of measuredUsers(memories)) add(`${MEASURED_USER}${size}-${copy}`, size, true);
  for (let n = 0; places.length < memories; n += 1) add(`other-${n}`, 20 + ((n * 37) % 180), false);
  return places;
}

function measuredUsers(memories: number): readonly (readonly [size: number, copy: number])[] {
  const users: (readonly [number, number])[] = [];
  let total = 0;
  for (const size of USER_SIZES) {
    for (let copy = 0; copy < (size <= COPIES_UP_TO ? 2 : 1); copy += 1) {
      total += size;
      if (total > memories * MEASURED_PART) return users;
      users.push([size, copy]);
    }
  }
  return users;
}
