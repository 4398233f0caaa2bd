import type { KeepAliveClient } from '../keep-alive-client.js';
import { type Random, seededRandom } from '../random.js';
import type { Dataset } from '../scale/dataset.js';
import { search } from '../search-query.js';

/** What clients did in a while. */
export interface Work {
  /** Milliseconds of each search and each add. */
  readonly searches: number[];
  readonly adds: number[];
}

export interface MixOptions {
  readonly client: KeepAliveClient;
  readonly dataset: Dataset;
  readonly clients: number;
  readonly addPart: number;
  /** Makes another sequence of questions and texts. */
  readonly seed: number;
  /** Asked before every request. */
  readonly isOver: () => boolean;
}

/** So many different questions are asked again and again: the server keeps the vectors of 1,000. */
const QUESTIONS = 400;
const ADD = `mutation($scope: MemoryScope!, $text: String!) {
  addMemories(input: {entries: [{scope: $scope, text: $text}]}) { results { outcome } }
}`;

/** Clients that each send their next request when the last is answered: searches, and adds of one new text. */
export async function runMix(options: MixOptions): Promise<Work> {
  const work: Work = { searches: [], adds: [] };
  const sequence = async (client: number) => {
    const random = seededRandom(options.seed * 1_000 + client);
    while (!options.isOver()) {
      const isAdd = random() < options.addPart;
      const started = performance.now();
      await (isAdd ? addOne(options, random) : searchOne(options, random));
      (isAdd ? work.adds : work.searches).push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, (_, client) => sequence(client)));
  return work;
}

/** Asks every question once, so that its vector is known. */
export async function warmUp({ client, dataset }: Pick<MixOptions, 'client' | 'dataset'>): Promise<void> {
  for (let number = 0; number < QUESTIONS; number += 1) await ask(client, dataset, number);
}

function searchOne({ client, dataset }: MixOptions, random: Random): Promise<unknown> {
  return ask(client, dataset, Math.floor(random() * QUESTIONS));
}

function ask(client: KeepAliveClient, dataset: Dataset, number: number): Promise<unknown> {
  const owner = dataset.places[(number * 7_919) % dataset.places.length];
  if (owner === undefined) throw new Error('There is nobody to ask about.');
  return search(client, dataset.corpus.questionOf(owner, number), { userId: owner.userId });
}

async function addOne({ client, dataset }: MixOptions, random: Random): Promise<void> {
  const place = Math.floor(random() * dataset.places.length);
  const owner = dataset.places[place];
  if (owner === undefined) throw new Error('There is nobody to add to.');
  const { userId, agentId, actorId } = owner;
  const text = `${dataset.textAt(place)} ${Math.floor(random() * 1e9)}`;
  // A run that grows without an end would be another memory's neighbourhood each time: adds begin new ones.
  const scope = { userId, agentId, actorId, runId: `load-${place % 1_000}` };
  const added = await client.ask<{ addMemories: { results: { outcome: string }[] } }>(ADD, { scope, text });
  const [result] = added.addMemories.results;
  if (result?.outcome !== 'ADDED') throw new Error(`An add ended as ${result?.outcome}.`);
}
