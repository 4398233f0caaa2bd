import { groupBy } from '../../src/store/group-by.js';
import type { Figures, Tables } from '../figures.js';
import { percentile } from '../percentile.js';
import { type Answered, retrievalFigures } from '../retrieval.js';
import { rounded } from '../statistics.js';
import { CATEGORIES } from './conversations.js';

/** An answered question, of which conversation and kind it was, and how long it took. */
export interface AskedQuestion extends Answered {
  /** Who answered. */
  readonly by: string;
  readonly conversation: string;
  readonly category: number;
  readonly milliseconds: number;
}

/** The figures over all questions, by kind of question, and by conversation; a row for everyone who answered. */
export function retrievalTables(asked: readonly AskedQuestion[]): Tables {
  return {
    'All questions': rowsBy(asked, () => ({})),
    'By category': rowsBy(
      asked.toSorted((a, b) => a.category - b.category),
      ({ category }) => ({ category: CATEGORIES[category] ?? String(category) }),
    ),
    'By conversation': rowsBy(asked, ({ conversation }) => ({ conversation })),
  };
}

function rowsBy(
  asked: readonly AskedQuestion[],
  groupOf: (question: AskedQuestion) => Figures,
): readonly Figures[] {
  const groups = groupBy(asked, (question) => JSON.stringify({ by: question.by, ...groupOf(question) }));
  return [...groups].map(([group, questions]) => {
    const { questions: count, ...figures } = retrievalFigures(questions);
    const times = questions.map(({ milliseconds }) => milliseconds);
    return {
      ...(JSON.parse(group) as Figures),
      questions: count,
      ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)])),
      ...{ p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95) },
    };
  });
}
