import { type DirectiveNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import type { Driver } from 'neo4j-driver';
import { readGraphSdl } from '../../src/explore/graph-sdl.js';

/** What `schema/graph.graphql` shows: `Memory`, `Memory.text`, `(User)-[HAS_MEMORY]->(Memory)`. */
function storedGraph(): ReadonlySet<string> {
  const shown = new Set<string>();
  for (const node of parse(readGraphSdl()).definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    shown.add(node.name.value);
    for (const field of node.fields ?? []) shown.add(placeOf(node, field));
  }
  return shown;
}

type Field = NonNullable<ObjectTypeDefinitionNode['fields']>[number];

function placeOf({ name: { value: label } }: ObjectTypeDefinitionNode, field: Field): string {
  const directive = (name: string) => field.directives?.find((found) => found.name.value === name);
  const edge = directive('relationship');
  if (edge === undefined) return `${label}.${argumentOf(directive('alias'), 'property') ?? field.name.value}`;
  const other = /\w+/.exec(JSON.stringify(field.type).replace(/[\s\S]*"value":"(\w+)"[\s\S]*/, '$1'))?.[0];
  const [from, to] = argumentOf(edge, 'direction') === 'OUT' ? [label, other] : [other, label];
  return `(${from})-[${argumentOf(edge, 'type')}]->(${to})`;
}

function argumentOf(directive: DirectiveNode | undefined, name: string): string | undefined {
  const value = directive?.arguments?.find((argument) => argument.name.value === name)?.value;
  return value !== undefined && 'value' in value ? String(value.value) : undefined;
}

/** What an operator cannot read: vectors, and hashes that only statements compare. */
const HIDDEN: readonly RegExp[] = [
  /^Memory\.(embedding|metadataFacts|duplicateKey|threadKey|(user|agent|run|actor)Key)$/,
  // Takes a lock, and is gone with the transaction.
  /\._lock$/,
  /^MemoryEvent\.threadKey$/,
  /^Thread\.key$/,
  /^Request\.(key|inputHash|touchedAt|(user|agent|run|actor)Key)$/,
  /^Migration\.takenAt$/,
];

/** Of the nodes of these tenants and of those that have none, what is neither shown nor hidden; and the reverse. */
export async function leftOut(driver: Driver, database: string, tenants: readonly string[]) {
  const ask = async (text: string) =>
    (await driver.executeQuery(text, { tenants }, { database })).records.map((r) => String(r.get('place')));
  const nodes = 'MATCH (n) WHERE n.tenant IN $tenants OR n:EmbedderPin OR n:Migration';
  const stored = new Set([
    ...(await ask(`${nodes} UNWIND labels(n) AS label RETURN DISTINCT label AS place`)),
    ...(await ask(
      `${nodes} UNWIND labels(n) AS label UNWIND keys(n) AS key RETURN DISTINCT label + '.' + key AS place`,
    )),
    ...(await ask(
      `${nodes} MATCH (n)-[r]->(m)
       RETURN DISTINCT '(' + labels(n)[0] + ')-[' + type(r) + ']->(' + labels(m)[0] + ')' AS place`,
    )),
  ]);
  const shown = storedGraph();
  return {
    missing: [...stored].filter((place) => !shown.has(place) && !HIDDEN.some((hidden) => hidden.test(place))),
    needless: [...shown].filter((place) => !stored.has(place)),
  };
}
