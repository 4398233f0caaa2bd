import { readPackageFacts } from '../../app/package-facts.js';
import { type Config, ConfigError } from '../../config.js';
import type { Command, Context } from '../command.js';
import { checkFolder, checkJava, checkNode } from '../doctor/check-machine.js';
import { checkPort } from '../doctor/check-port.js';
import { checkDatabase, checkEmbedder } from '../doctor/check-store.js';
import { type Finding, findingText, ok, problem } from '../doctor/finding.js';
import { EXIT } from '../failure.js';

/** `engraph doctor` */
export const doctorCommand: Command = {
  positionals: [],
  options: {
    start: {
      type: 'boolean',
      help: 'also start the embedded Neo4j and fetch what is missing, to check them',
    },
  },
  details: `
Changes nothing without --start. The exit code is 1 when there is a problem.`,
  run: async (context) => {
    const findings = await check(context);
    const problems = findings.filter(({ status }) => status === 'problem');
    return {
      exitCode: problems.length === 0 ? EXIT.ok : EXIT.failure,
      text: findings.map((finding) => findingText(finding, process.stdout)).join('\n'),
      data: findings,
      count: findings.length,
      errors: context.json ? problems.map(({ name, detail }) => ({ code: name, message: detail })) : [],
    };
  },
};

async function check(context: Context): Promise<readonly Finding[]> {
  const config = readConfig(context);
  if (config instanceof ConfigError) {
    const problems = config.problems.map((text) => problem('Config', text));
    return [checkNode(), ...problems];
  }
  const start = context.args.flag('start');
  const { data, cache } = config.folders;
  const machine = [
    ok('Engraph', readPackageFacts().version),
    checkNode(),
    ok(
      'Config',
      config.neo4j ? 'valid, with a database of its own (NEO4J_URI)' : 'valid, with the embedded Neo4j',
    ),
    ...(config.neo4j ? [] : [await checkFolder('Data', data, 'ENGRAPH_DATA_DIR')]),
    await checkFolder('Cache', cache, 'ENGRAPH_CACHE_DIR'),
    await checkJava(config),
  ];
  const database = await checkDatabase(config, start, context.progress);
  const embedder = await checkEmbedder(config, start, database.facts);
  return [...machine, ...database.findings, ...embedder, await checkPort(config)];
}

function readConfig({ config }: Context): Config | ConfigError {
  try {
    return config();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
