import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { MemoryError } from '../memory/errors.js';
import { fragmentsOf } from './fragments.js';

/** How much one document may ask for, by its form alone; each is the largest number that passes. */
export interface DocumentLimits {
  /** Fields inside fields; `{ user { id } }` is 2 deep. */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  /** Fields and spreads, each fragment counted again wherever it is spread. */
  readonly selections: number;
  /** Fields that embed a text: `addMemories` and `searchMemories`. */
  readonly modelCalls: number;
}

const MODEL_CALLS: ReadonlySet<string> = new Set(['addMemories', 'searchMemories']);
/** Introspection is deep by nature (the usual query has 15 levels); graphql-js has a rule of its own for it. */
const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * A rule of validation that refuses what asks for too much with QUERY_TOO_COMPLEX. It depends on the document
 * only, since documents that passed are kept. Costs time in proportion to `selections` at most.
 */
export function limitsRule(limits: DocumentLimits): ValidationRule {
  return (context) => ({
    Document: (document: DocumentNode) => {
      const message = findBreach(document, limits);
      if (message === null) return undefined;
      const originalError = new MemoryError('QUERY_TOO_COMPLEX', { message });
      context.reportError(new GraphQLError(message, { originalError }));
      // The other rules get an empty document: some of them take seconds for what is refused here.
      return { ...document, definitions: [] };
    },
  });
}

/** What the document has too much of, in words; null when all limits are kept. */
export function findBreach(document: DocumentNode, limits: DocumentLimits): string | null {
  const fragments = fragmentsOf(document);
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    const breach = new Walk(fragments, limits).breachOf(node);
    if (breach !== null) return breach;
  }
  return null;
}

/** One operation, with its fragments expanded. */
class Walk {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #limits: DocumentLimits;
  /** Fragments that the walk is inside of: a cycle is another rule's business, and must not hold this one up. */
  readonly #open = new Set<string>();
  readonly #found = { depth: 0, aliases: 0, rootFields: 0, directives: 0, selections: 0, modelCalls: 0 };

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>, limits: DocumentLimits) {
    this.#fragments = fragments;
    this.#limits = limits;
  }

  breachOf(operation: OperationDefinitionNode): string | null {
    this.#found.directives = operation.directives?.length ?? 0;
    this.#enter(operation.selectionSet, 1);
    const { depth, aliases, rootFields, directives, selections, modelCalls } = this.#limits;
    return (
      this.#tooMany('selections', `fields and fragments, or more`, selections, 'Split it.') ??
      this.#tooMany('depth', 'levels, or more', depth, 'Ask for the inner levels in another request.') ??
      this.#tooMany('rootFields', 'fields at its root', rootFields, 'Send several requests.') ??
      this.#tooMany('modelCalls', 'searches and adds', modelCalls, 'Send several requests.') ??
      this.#tooMany('aliases', 'aliases', aliases, 'Ask for lists in place of single items, or split it.') ??
      this.#tooMany('directives', 'directives', directives, 'Leave out what is not needed.')
    );
  }

  #tooMany(what: keyof DocumentLimits, noun: string, allowed: number, remedy: string): string | null {
    const found = this.#found[what];
    if (found <= allowed) return null;
    return `The operation has ${found} ${noun}; ${allowed} are allowed. ${remedy}`;
  }

  #isOver(): boolean {
    return this.#found.selections > this.#limits.selections || this.#found.depth > this.#limits.depth;
  }

  #enter(set: SelectionSetNode, depth: number): void {
    for (const selection of set.selections) {
      // What is beyond is not looked at: twenty fragments that each spread the next one twice are a million.
      if (this.#isOver()) return;
      this.#found.selections += 1;
      this.#found.directives += selection.directives?.length ?? 0;
      this.#visit(selection, depth);
    }
  }

  #visit(selection: SelectionNode, depth: number): void {
    if (selection.kind === Kind.INLINE_FRAGMENT) this.#enter(selection.selectionSet, depth);
    else if (selection.kind === Kind.FRAGMENT_SPREAD) this.#spread(selection.name.value, depth);
    else this.#field(selection, depth);
  }

  #field(node: FieldNode, depth: number): void {
    const name = node.name.value;
    if (node.alias !== undefined) this.#found.aliases += 1;
    if (depth === 1) this.#found.rootFields += 1;
    if (MODEL_CALLS.has(name)) this.#found.modelCalls += 1;
    this.#found.depth = Math.max(this.#found.depth, depth);
    // Infinitely far above the limit: the levels of introspection do not count.
    const inner = INTROSPECTION.has(name) ? Number.NEGATIVE_INFINITY : depth + 1;
    if (node.selectionSet !== undefined) this.#enter(node.selectionSet, inner);
  }

  #spread(name: string, depth: number): void {
    const fragment = this.#fragments.get(name);
    if (fragment === undefined || this.#open.has(name)) return;
    this.#found.directives += fragment.directives?.length ?? 0;
    this.#open.add(name);
    this.#enter(fragment.selectionSet, depth);
    this.#open.delete(name);
  }
}
