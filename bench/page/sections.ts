/** A benchmark as the page tells of it. */
export interface Section {
  /** As in `npm run bench -- NAME`. */
  readonly name: string;
  readonly title: string;
  /** What is measured and how to read the tables. */
  readonly about: string;
}

/** In the order of the page. */
export const SECTIONS: readonly Section[] = [
  {
    name: 'scale',
    title: 'Searches in stores of several sizes',
    about:
      'Memories of users who have 10 to 100,000 each, in runs of 50 with their own and with shared agents and two speakers, of words ' +
      'with the frequencies of English in 200 topics. Their vectors are composed of the vectors that the local model gives to ' +
      'the words and a part of their own, so that they lie as its vectors do; questions are embedded by the model itself. For ' +
      'each of the 14 sets of ids that a scope can name, the scope nearest to each size. `recallAt10`: the vector arm against ' +
      'all memories of the scope scored one by one. `httpP50`, `httpP95`: a search by one client, whose question has been ' +
      'asked before, of a server that runs as in the container. `bareP50`, `bareP95`: the statements that the search sends, ' +
      'recorded and sent again by the driver alone, in turn with the former. `httpOverBare`: the median difference of the two ' +
      'in a pair. `leaks`: memories found that are not in the scope. `newQuestionP50`: a search whose question has to be ' +
      'embedded first. Milliseconds. `bucket` is the size that was looked for, `size` that of the scope found, `dbHits` what ' +
      'PROFILE counts for one of its questions; `httpRatio` and `bareRatio`: how many times as long as in the smallest store.',
  },
  {
    name: 'planted',
    title: 'What must be found in a large store',
    about:
      'In the store of 100,000 memories above, memories that a question must find among its first ten hits. `rare word`: by one ' +
      'word that no other memory has, in the scope of an agent with thousands of memories of random words; `nearer` is how many ' +
      'of those have a nearer vector (the median). `paraphrase`: by meaning, without a word in common, among 2,000 everyday ' +
      'sentences of one user. `found`: by the search as it comes, `foundByMeaning`: in mode VECTOR, `missed`: the questions ' +
      'whose memory was not `found`.',
  },
  {
    name: 'locomo',
    title: 'Questions about real conversations',
    about:
      'Conversations of LoCoMo (Maharana et al. 2024), each a user with a run per session and an actor per speaker; every ' +
      'question with evidence, adversarial ones included, asked in the scope of the user. `recallAt5`, `recallAt10`, ' +
      '`recallAt50`: the part of the turns that answer a question among the first so many, averaged over the questions. ' +
      '`hitAt10`: questions with any of them among the first 10. `mrr`: mean of 1 / rank of the first of them. `default` is the ' +
      'search as it comes, `vector` and `text` are its modes of that name, and each other row is the default without a part of ' +
      'its ranking; `arms-only` leaves out all of them but the two arms. Milliseconds are of the search without embedding the ' +
      'question, in a database just started, the rows one after the other: they tell nothing of one row against another.',
  },
  {
    name: 'peers',
    title: "Side by side with mem0's package",
    about:
      "The same conversations, questions and scopes, with the same vectors, in turn: Engraph over HTTP, and mem0's TypeScript " +
      'package in its own process with the store that it ships, texts stored as they are (`infer: false`). Both embed every ' +
      'question anew, the package through an endpoint on loopback. Each conversation is stored for a second user as well: ' +
      '`memoriesOfOthers` counts what was found of that one.',
  },
  {
    name: 'load',
    title: 'A server under load',
    about:
      'Clients that send their next request when the last is answered; one in ten adds a new text, which the local model ' +
      'embeds; questions have been asked before. Memory over time is that of 4 clients. Processor time is user and system ' +
      'time of the process per request, in ' +
      'milliseconds. `growthMbPerMinute`: the line of least squares through the resident memory of the process once it has ' +
      'settled.',
  },
  {
    name: 'writes',
    title: 'Adding',
    about:
      'Through the core into an embedded Neo4j that was new two minutes before and has been written to since, so that it has ' +
      'compiled what it does often, with known vectors and with the local model.',
  },
  {
    name: 'requests',
    title: 'What a request costs the server',
    about:
      'Milliseconds of the processor apart from database and model, which answer at once here, with NODE_ENV=production: the ' +
      'best and the median of 15 rounds of 500 requests.',
  },
  {
    name: 'subscriptions',
    title: 'Subscribers',
    about:
      'What 200 subscribers cost to whom nothing is told, and how long after the answer to an add its change arrives, through ' +
      'the server that took it and through another one of the same store. And what a subscriber is told that is cut off 20 ' +
      'times, while 8 writers add 1,000 memories one by one through two servers, and comes back each time through the other ' +
      'one and over the other transport, behind the last cursor that it knows.',
  },
  {
    name: 'start',
    title: 'Starting',
    about: 'From `npm start` to the first answered search: nothing built or downloaded, and again.',
  },
  {
    name: 'footprint',
    title: 'Memory in daily use',
    about:
      'Resident memory of the server with the local model, and of the embedded Neo4j with 50,000 memories.',
  },
  {
    name: 'embedder',
    title: 'The local embedding model',
    about: 'Sentences of about 35 tokens, texts of 512, and questions, also while documents are embedded.',
  },
];
