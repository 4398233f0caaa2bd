import { registerEnumType } from 'type-graphql';
import { CHANGE_KINDS, type ChangeKind } from '../memory/changes.js';
import { EVENTS, type EventKind, ROLES, type Role } from '../memory/model.js';
import { SEARCH_MODES, type SearchMode } from '../memory/recipe.js';
import type { ServerSearch } from '../memory/server-facts.js';

function enumOf<T extends string>(values: readonly T[]): Readonly<Record<T, T>> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

export const RoleEnum = enumOf<Role>(ROLES);
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'Who uttered a memory, in the words that chat APIs use.',
  valuesConfig: {
    USER: { description: 'A person who talks to an agent.' },
    ASSISTANT: { description: 'An agent.' },
    SYSTEM: {
      description: 'An instruction to the agent. As a message it is skipped, as a text it is stored.',
    },
    TOOL: { description: 'A tool that an agent called.' },
  },
});

export const EventEnum = enumOf<EventKind>(EVENTS);
registerEnumType(EventEnum, {
  name: 'MemoryEventKind',
  description: 'What happened to a memory.',
  valuesConfig: {
    ADD: { description: 'It was stored.' },
    UPDATE: { description: 'Its text, metadata, eventAt or expiresAt changed.' },
    DELETE: { description: 'It was deleted. Its history stays.' },
  },
});

export const ChangeEnum = enumOf<ChangeKind>(CHANGE_KINDS);
registerEnumType(ChangeEnum, {
  name: 'MemoryChangeKind',
  description: 'What a subscriber is told of a memory. Its history has ADD, UPDATE and DELETE as well.',
  valuesConfig: {
    ADD: { description: 'It was stored.' },
    UPDATE: { description: 'Its text, metadata, eventAt or expiresAt changed.' },
    SUPERSEDE: {
      description: 'Reserved: a newer statement of the same fact took its place. Not sent yet.',
    },
    DELETE: { description: 'It was deleted. Its history stays.' },
    EXPIRE: { description: 'Its `expiresAt` has come.' },
  },
});

export const MetadataModeEnum = enumOf(['MERGE', 'REPLACE'] as const);
registerEnumType(MetadataModeEnum, {
  name: 'MetadataMode',
  description: 'How an update treats the metadata that is stored.',
  valuesConfig: {
    MERGE: {
      description: 'Keys that are given replace stored ones of the same name, whole; all others stay.',
    },
    REPLACE: { description: 'Only what is given stays.' },
  },
});

export const AddOutcomeEnum = enumOf(['ADDED', 'DUPLICATE', 'SKIPPED', 'REJECTED'] as const);
registerEnumType(AddOutcomeEnum, {
  name: 'AddOutcome',
  description: 'What became of a text or message.',
  valuesConfig: {
    ADDED: { description: 'It is stored: see `memory`.' },
    DUPLICATE: {
      description:
        'A live memory of the same ids and role has this text already, which is unchanged: see `memory`.',
    },
    SKIPPED: { description: 'There was nothing to store: see `reason`.' },
    REJECTED: {
      description: 'Its entry has a fault: see `code` and `message`. Nothing of the entry is stored.',
    },
  },
});

export const SkipReasonEnum = enumOf(['SYSTEM_ROLE'] as const);
registerEnumType(SkipReasonEnum, {
  name: 'SkipReason',
  description: 'Why a message was not stored.',
  valuesConfig: { SYSTEM_ROLE: { description: 'System messages instruct; they are nothing to remember.' } },
});

export const SearchModeEnum = enumOf<SearchMode>(SEARCH_MODES);
registerEnumType(SearchModeEnum, {
  name: 'SearchMode',
  description: 'By what a search finds.',
  valuesConfig: {
    HYBRID: { description: 'By meaning and by words, which find what the other misses.' },
    VECTOR: { description: 'By meaning alone: the memories whose vectors are nearest, in that order.' },
    TEXT: { description: 'By words alone; the model is not asked.' },
  },
});

export const SearchVectorsEnum = enumOf(['EXACT', 'INDEX', 'NONE'] as const);
registerEnumType(SearchVectorsEnum, {
  name: 'SearchVectors',
  description: 'How the nearest vectors of a scope were found.',
  valuesConfig: {
    EXACT: { description: 'The memories of the scope were compared one by one: none is missed.' },
    INDEX: { description: 'The vector index was asked, within the scope.' },
    NONE: { description: 'Meanings were not compared.' },
  },
});

export const ServerSearchEnum = enumOf<ServerSearch>(['HYBRID', 'LEXICAL']);
registerEnumType(ServerSearchEnum, {
  name: 'ServerSearch',
  description: 'By what the searches of a server find, as it was configured.',
  valuesConfig: {
    HYBRID: { description: 'By meaning, with the vectors of a model, and by words.' },
    LEXICAL: { description: 'By words alone: somebody chose to use no model.' },
  },
});
