import { writeFileSync } from 'node:fs';
import { buildPublicSchema } from '../src/graphql/build-schema.js';
import { printApiSchema, printSubgraph } from '../src/graphql/print-schema.js';

const schema = await buildPublicSchema();
const write = (name: string, sdl: string) =>
  writeFileSync(new URL(`../schema/${name}`, import.meta.url), sdl);
write('memory.graphql', printApiSchema(schema));
write('subgraph.graphql', printSubgraph(schema));
