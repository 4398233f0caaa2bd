import type { Scope } from './conversation.js';
import type { Hit, Question } from './questions.js';

const SHOWN = 3;

/** One question with its best answers, for a terminal `width` columns wide. */
export function formatAnswer(
  number: number,
  question: Question,
  scopeSize: number,
  hits: readonly Hit[],
  width: number,
): string {
  const size = `${scopeSize} ${scopeSize === 1 ? 'memory' : 'memories'}`;
  const scope = formatScope(question.scope);
  const lines = [
    `${number}. ${scope}${size.padStart(Math.max(size.length + 2, width - scope.length - 3))}`,
    `   ${question.text}`,
    ...hits.slice(0, SHOWN).flatMap((hit) => formatHit(hit, width)),
  ];
  if (hits.length === 0) lines.push('     (nothing)');
  return `${lines.join('\n')}\n`;
}

function formatScope(scope: Scope): string {
  const ids = [
    ['user', scope.userId],
    ['agent', scope.agentId],
    ['run', scope.runId],
    ['actor', scope.actorId],
  ];
  return ids.flatMap(([kind, id]) => (id === undefined ? [] : [`${kind} ${id}`])).join(' + ');
}

function formatHit({ score, node }: Hit, width: number): string[] {
  const head = `     ${score.toFixed(2)}  ${node.eventAt.slice(0, 10)}  ${(node.actorId ?? node.agentId ?? '').padEnd(9)} `;
  return wrap(node.text, Math.max(30, width - head.length)).map((line, index) =>
    index === 0 ? head + line : ' '.repeat(head.length) + line,
  );
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
