import type { Session } from 'neo4j-driver';
import type { Driver } from '../src/store/driver.js';

type RunConfig = NonNullable<Parameters<Session['run']>[2]>;

/** A statement as it was given to the driver. */
export interface SentStatement {
  readonly text: string;
  readonly parameters: object;
  readonly config: RunConfig;
}

/** A driver that also notes every statement that a session of it runs by itself, in order. */
export interface StatementRecorder {
  readonly driver: Driver;
  /** What was sent since the last call. */
  take(): readonly SentStatement[];
}

/**
 * Notes what reads send, with their parameters, so that it can be sent again without the program around it. Statements
 * inside of a transaction, which is how everything is written, are not noted.
 */
export function recordStatements(driver: Driver): StatementRecorder {
  let sent: SentStatement[] = [];
  const recordingRun = (session: Session) => (text: string, parameters: object, config: RunConfig) => {
    sent.push({ text, parameters, config });
    return session.run(text, parameters, config);
  };
  return {
    driver: overriding(driver, 'session', (...given: Parameters<Driver['session']>) => {
      const session = driver.session(...given);
      return overriding(session, 'run', recordingRun(session));
    }),
    take: () => {
      const taken = sent;
      sent = [];
      return taken;
    },
  };
}

/** Sends statements one after the other in a session of their own, and waits for all rows. */
export async function replay(
  driver: Driver,
  database: string,
  statements: readonly SentStatement[],
): Promise<void> {
  const session = driver.session({ database, defaultAccessMode: 'READ' });
  for (const { text, parameters, config } of statements) await session.run(text, parameters, config);
  // As the program does it: nobody waits for the end of a session.
  session.close().catch(() => undefined);
}

/** Reads of the store while it runs the statements, as PROFILE counts them. */
export async function countDbHits(
  driver: Driver,
  database: string,
  statements: readonly SentStatement[],
): Promise<number> {
  let hits = 0;
  for (const { text, parameters } of statements) {
    const profiled = `PROFILE ${text}`;
    const { summary } = await driver.executeQuery(profiled, parameters, { database, routing: 'READ' });
    hits += summary.profile === false ? 0 : hitsOf(summary.profile);
  }
  return hits;
}

interface ProfiledStep {
  readonly dbHits: number;
  readonly children: readonly ProfiledStep[];
}

function hitsOf(step: ProfiledStep): number {
  return step.children.reduce((sum, child) => sum + hitsOf(child), step.dbHits);
}

/** The same object, but that one of its members is another. Its private fields need the object itself as `this`. */
function overriding<T extends object, K extends keyof T>(target: T, name: K, member: unknown): T {
  return new Proxy(target, {
    get: (_, asked) => {
      if (asked === name) return member;
      const value: unknown = Reflect.get(target, asked, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
