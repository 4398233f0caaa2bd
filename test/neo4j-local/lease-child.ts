// A process of its own that takes a lease and waits to be killed.
import { instanceFiles } from '../../src/neo4j-local/instance-files.js';
import { takeLease } from '../../src/neo4j-local/lease.js';

const { dataDir } = JSON.parse(process.argv[2] ?? '{}');
await takeLease(instanceFiles(dataDir));
console.log(JSON.stringify({ leased: process.pid }));
setInterval(() => undefined, 1_000);
