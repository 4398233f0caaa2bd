import { seededRandom } from '../random.js';

const WHO = phrases(`
  I; My sister; My cousin; Anna; Tom; Our neighbour; A colleague; An old friend; My uncle; Lea; Our teacher;
  My flatmate; The man from the bakery; Her boss; My aunt; Paul; The new trainee; Nina
`);

/** What people tell each other of their days, in a tense that goes with everybody. */
const DID = phrases(`
  baked a cheesecake with too much sugar; cooked lentil soup for six people; ordered sushi from the corner
  shop; burnt the pancakes; tried a new recipe for risotto; forgot the shopping list; brought a salad to the
  picnic; watched a film about whales; finished the second season of that series; heard the band at the
  harbour; read a novel by a Polish author; borrowed three books from the library; fell asleep during the
  play; took photos of the old bridge; painted the fence green; repaired the kitchen shelf; bought a
  second-hand sofa; cleaned the windows; lost the keys to the shed; moved the desk to the other room; changed the
  light bulbs; planted tulips in the front yard; cut the hedge; watered the plants; found a nest in the
  apple tree; went for a run in the rain; swam twenty lengths; joined a volleyball team; climbed the tower;
  hiked to the waterfall; missed the bus; waited an hour for the train; flew to Lisbon for the weekend;
  rented a cabin by the lake; got lost in the old town; packed far too many clothes; sent a postcard from
  Wales; booked a room with a view of the sea; forgot the passport at home; visited the museum of modern
  art; wrote the report for the board; gave a talk about soil; interviewed two candidates; moved the meeting
  to Thursday; answered ninety emails; printed the wrong slides; fixed a bug in the billing module; worked
  through lunch; started a course in statistics; failed the driving test; learned ten words of Finnish;
  corrected forty essays; asked for a quieter office; argued with the printer; organised the summer party;
  shared a table with strangers; caught a cold; booked a check-up; slept badly because of the heat;
  stretched before breakfast; felt dizzy on the stairs; drank too much lemonade; skipped dinner; bought new
  running shoes; sold the old bookcase; returned the coat; paid the electricity bill; opened a savings
  account; won a voucher in the raffle; compared prices for insurance; knitted a scarf; solved the
  crossword; played chess with a stranger; lost at cards; built a model ship; sang in the choir; fed the
  ducks; walked along the canal; watched the sunset from the roof; counted the stars; called the plumber
  about the tap; complained about the noise; helped with the move; lent me a drill; voted in the council
  election; signed a petition for more trees; collected litter in the park; gave blood; had an argument
  about politics; apologised for being late; told a story about Iceland; laughed about the hat
`);

const WHEN = phrases(`
  on Sunday; last week; yesterday; in the morning; after work; on the way home; during the holidays; at the
  weekend; two days ago; in March; before the guests came; when it snowed; at half past nine
`);

/** Behind every other sentence nothing. */
const THEN = phrases(`
  and enjoyed it; and was tired afterwards; for the first time; together with the children; as always;
  and wants to do it again; although nobody had asked
`);

/** How many of them a store has. */
export const EVERYDAY = 2_000;

/** So many different sentences as people say them, about nothing in particular; the same every time. */
export function everydaySentences(count: number): readonly string[] {
  const random = seededRandom(0x5eed);
  const one = (of: readonly string[]) => of[Math.floor(random() * of.length)] ?? '';
  const sentences = new Set<string>();
  while (sentences.size < count) {
    const then = random() < 0.5 ? '' : ` ${one(THEN)}`;
    sentences.add(`${one(WHO)} ${one(DID)} ${one(WHEN)}${then}.`);
  }
  return [...sentences];
}

/** What stands between semicolons. */
function phrases(text: string): readonly string[] {
  return text.split(';').map((phrase) => phrase.trim().replace(/\s+/g, ' '));
}
