import { writeFileSync } from 'node:fs';
import { buildApiSchema } from '../src/graphql/build-schema.js';
import { printApiSchema } from '../src/graphql/print-schema.js';

const target = new URL('../schema/memory.graphql', import.meta.url);
writeFileSync(target, printApiSchema(await buildApiSchema()));
