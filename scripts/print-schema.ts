import { writeFileSync } from 'node:fs';
import { buildPublicSchema } from '../src/graphql/build-schema.js';
import { printApiSchema, printSubgraph } from '../src/graphql/print-schema.js';
import { typedDocuments } from './typed-documents.js';

const schema = await buildPublicSchema();
const sdl = printApiSchema(schema);
const write = (path: string, text: string) => writeFileSync(new URL(`../${path}`, import.meta.url), text);
write('schema/memory.graphql', sdl);
write('schema/subgraph.graphql', printSubgraph(schema));
for (const [path, text] of await typedDocuments(sdl)) write(path, text);
