// A process of its own that fetches: `fetch-child.ts <options as JSON>`; prints one JSON line per event.
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchArtifacts } from '../../src/artifacts/fetch-artifacts.js';
import { withFileLock } from '../../src/artifacts/file-lock.js';
import { giveUpRoot } from '../support/give-up-root.mjs';

const { artifacts, holdLock, asNobody, ...options } = JSON.parse(process.argv[2] ?? '{}');
const say = (event: object) => console.log(JSON.stringify(event));

if (asNobody) giveUpRoot();
try {
  if (holdLock === undefined) {
    const paths = await fetchArtifacts(artifacts, {
      ...options,
      onProgress: ({ message, done }: { message: string; done?: number }) => say({ message, done }),
    });
    say({ paths });
  } else {
    await withFileLock(holdLock, options, async () => {
      say({ held: process.pid });
      await sleep(600_000);
    });
  }
} catch (error) {
  say({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  process.exitCode = 1;
}
