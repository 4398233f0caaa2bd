import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/memory/errors.js';
import { memoryHistory } from '../../src/memory/history.js';
import { type UpdateInput, updateMemory } from '../../src/memory/update.js';
import { type Core, codeOf, openCore, T0, withMuteEmbedder } from './core.js';

const scope = { userId: 'u', actorId: 'alice' };

function update(core: Core, input: Omit<UpdateInput, 'id'>, id = 'x') {
  return updateMemory(core.deps, core.caller, { id, ...input });
}

async function filled(): Promise<Core> {
  const core = openCore();
  await core.add({ scope, id: 'x', text: 'tea', metadata: { a: { b: 1 }, c: 2 } });
  core.now = T0 + 5;
  return core;
}

describe('an update', () => {
  test('changes what is given and keeps the rest: ids, role and createdAt always', async () => {
    const core = await filled();
    const [before] = [...(await core.store.getMemories({ tenant: 't' }, ['x'])).values()];
    const after = await update(core, { text: 'milk', actorId: 'editor' });
    expect(after).toEqual({ ...before, text: 'milk', hash: after.hash, version: 2, updatedAt: T0 + 5 });
    expect(after.hash).not.toBe(before?.hash);
    const { events } = await memoryHistory(core.deps, core.caller, 'x', {});
    expect(events.at(-1)?.event).toMatchObject({
      event: 'UPDATE',
      actorId: 'editor',
      oldText: 'tea',
      newText: 'milk',
    });
  });

  test('embeds a new text only', async () => {
    const core = await filled();
    await update(core, { metadata: { d: 1 } });
    await update(core, { eventAt: '2020-01-01' });
    expect(core.embedder.documents).toEqual(['tea']);
    await update(core, { text: 'milk' });
    expect(core.embedder.documents).toEqual(['tea', 'milk']);
  });

  test('merges metadata unless told to replace them, then unsets', async () => {
    const core = await filled();
    expect((await update(core, { metadata: { a: null } })).metadata).toEqual({ a: null, c: 2 });
    expect(
      (await update(core, { metadata: { e: { f: 1, g: 2 } }, unsetMetadata: ['e.f', 'c'] })).metadata,
    ).toEqual({ a: null, e: { g: 2 } });
    expect((await update(core, { metadata: { z: 1 }, metadataMode: 'REPLACE' })).metadata).toEqual({ z: 1 });
    expect((await update(core, { unsetMetadata: ['z'] })).metadata).toEqual({});
  });

  test('that changes nothing adds no version', async () => {
    const core = await filled();
    for (const input of [
      { text: 'tea' },
      { metadata: {} },
      { metadata: { c: 2 } },
      { unsetMetadata: ['none'] },
    ]) {
      expect(await update(core, input)).toMatchObject({ version: 1, updatedAt: T0 });
    }
  });

  test('of a version that is no longer the last is VERSION_CONFLICT', async () => {
    const core = await filled();
    expect((await update(core, { text: 'a', expectedVersion: 1 })).version).toBe(2);
    await codeOf(() => update(core, { text: 'b', expectedVersion: 1 }), 'VERSION_CONFLICT');
    expect((await update(core, { text: 'c', expectedVersion: null })).version).toBe(3);
  });

  test('of an unknown memory, or of another tenant, is MEMORY_NOT_FOUND', async () => {
    const core = await filled();
    expect((await codeOf(() => update(core, { text: 'a' }, 'unknown'), 'MEMORY_NOT_FOUND')).argument).toBe(
      'input.id',
    );
    const other = { ...core, caller: { principal: { tenant: 'other', via: 'token' } } } as const;
    await codeOf(() => update(other, { text: 'a' }), 'MEMORY_NOT_FOUND');
  });

  test('to metadata beyond a cap is refused and changes nothing', async () => {
    const core = await filled();
    await update(core, { metadata: { big: 'x'.repeat(10_000) } });
    await codeOf(
      () => update(core, { text: 'lost', metadata: { more: 'x'.repeat(10_000) } }),
      'VALIDATION_006',
    );
    expect(await update(core, { text: 'tea' })).toMatchObject({ text: 'tea', version: 2 });
  });

  test.each<[ErrorCode, Omit<UpdateInput, 'id'>, string]>([
    ['VALIDATION_003', {}, 'input'],
    [
      'VALIDATION_003',
      { text: null, metadataMode: 'REPLACE', unsetMetadata: [], expectedVersion: 1 },
      'input',
    ],
    ['VALIDATION_004', { text: 'a', actorId: 'a b' }, 'input.actorId'],
    ['VALIDATION_006', { metadata: { hash: 'x' } }, 'input.metadata.hash'],
    ['VALIDATION_006', { unsetMetadata: ['a', ''] }, 'input.unsetMetadata[1]'],
    ['VALIDATION_007', { text: ' ' }, 'input.text'],
    ['VALIDATION_008', { eventAt: 'soon' }, 'input.eventAt'],
  ])('with a fault is %s (%j)', async (code, input, place) => {
    const core = await filled();
    expect((await codeOf(() => update(core, input), code)).argument).toBe(place);
    expect(core.embedder.documents).toEqual(['tea']);
  });

  test('never pairs a new text with the old vector', async () => {
    const core = await filled();
    const broken = withMuteEmbedder(core);
    await codeOf(() => update(broken, { text: 'milk' }), 'EMBEDDER_UNAVAILABLE');
    expect(await update(core, { text: 'tea' })).toMatchObject({ version: 1 });
  });
});
