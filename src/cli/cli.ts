#!/usr/bin/env node
import type { CommandEntry } from './command.js';
import { run } from './run.js';
import { openTerminal } from './terminal.js';

/** The command table. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'start the server, and its own Neo4j unless NEO4J_URI names one',
    load: async () => (await import('./commands/serve.js')).serveCommand,
  },
  {
    name: 'import',
    summary: 'store the lines of a JSONL file through the server',
    load: async () => (await import('./commands/import.js')).importCommand,
  },
  {
    name: 'search',
    summary: 'ask the server for the memories that fit a question',
    load: async () => (await import('./commands/search.js')).searchCommand,
  },
  {
    name: 'reembed',
    summary: 'replace all vectors by those of the configured embedding model',
    load: async () => (await import('./commands/reembed.js')).reembedCommand,
  },
  {
    name: 'reindex',
    summary: 'index all words anew with the configured analyzer',
    load: async () => (await import('./commands/reindex.js')).reindexCommand,
  },
  {
    name: 'doctor',
    summary: 'check everything that a server needs',
    load: async () => (await import('./commands/doctor.js')).doctorCommand,
  },
  {
    name: 'neo4j start',
    summary: 'run the embedded Neo4j until Ctrl-C',
    load: async () => (await import('./commands/neo4j-start.js')).neo4jStartCommand,
  },
  {
    name: 'neo4j stop',
    summary: 'end the embedded Neo4j and what uses it',
    load: async () => (await import('./commands/neo4j-stop.js')).neo4jStopCommand,
  },
  {
    name: 'neo4j status',
    summary: 'tell whether the embedded Neo4j runs, and where',
    load: async () => (await import('./commands/neo4j-status.js')).neo4jStatusCommand,
  },
  {
    name: 'neo4j path',
    summary: 'print the folder that holds the data of the embedded Neo4j',
    load: async () => (await import('./commands/neo4j-path.js')).neo4jPathCommand,
  },
];

process.exitCode = await run(COMMANDS, process.argv.slice(2), openTerminal());
