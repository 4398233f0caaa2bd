import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const compose = read('docker-compose.yml');
const dockerfile = read('Dockerfile').replace(/\\\n\s*/g, '');
const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

/** The part of docker-compose.yml that defines one service. */
function service(name: string): string {
  const text = new RegExp(`\n  ${name}:\n((?: {4}.*\n|\n)+)`).exec(compose)?.[1];
  if (text === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return text;
}

/** The `environment:` of a service, with `given` put in for `${…}` as Compose does it. */
function environment(name: string, given: Record<string, string>): Record<string, string> {
  const block = /environment:\n((?: {6}.*\n)+)/.exec(service(name))?.[1] ?? '';
  const lines = [...block.matchAll(/^ {6}(\w+): (.*)$/gm)];
  return Object.fromEntries(
    lines.map(([, key = '', value = '']) => [
      key,
      value
        .replace(/^"(.*)"$/, '$1')
        .replace(/\$\{(\w+)(?::[-?]([^}]*))?\}/g, (_, variable, fallback) => given[variable] ?? fallback),
    ]),
  );
}

/** What `ENV` sets in the image. */
function imageEnvironment(): Record<string, string> {
  const pairs = [...lastStage.matchAll(/^ENV (.*)$/gm)].flatMap((line) => (line[1] ?? '').split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split('=', 2)));
}

const secrets = { NEO4J_PASSWORD: 'correct-horse', ENGRAPH_TOKEN: '0123456789abcdef0123' };

describe('docker-compose.yml', () => {
  it('gives the server a configuration that it accepts, open to others only with its token', () => {
    const env = { ...imageEnvironment(), ...environment('engraph', secrets), PATH: '/usr/bin' };
    const config = loadConfig(env);
    expect(config.http.host).toBe('0.0.0.0');
    expect(config.auth.token).toBe(secrets.ENGRAPH_TOKEN);
    expect(config.neo4j).toMatchObject({ uri: 'bolt://neo4j:7687', password: secrets.NEO4J_PASSWORD });
    expect(() => loadConfig({ ...env, ENGRAPH_TOKEN: '' })).toThrow(ConfigError);
  });

  it('has no default for a secret: a missing one stops it', () => {
    const uses = compose.match(/\$\{(?:NEO4J_PASSWORD|ENGRAPH_TOKEN)[^}]*\}/g) ?? [];
    expect(uses).toHaveLength(3);
    for (const use of uses) expect(use).toMatch(/^\$\{\w+:\?set \w+ to .+\}$/);
  });

  it('gives the database only settings, as its image makes one of every NEO4J_ variable', () => {
    const names = Object.keys(environment('neo4j', secrets));
    expect(names).toContain('NEO4J_AUTH');
    for (const name of names) expect(name).toMatch(/^NEO4J_(AUTH$|(server|db|dbms)_)/);
    expect(compose).not.toContain('env_file');
  });

  it('runs the Neo4j that the server itself would start', () => {
    const lock = readdirSync(new URL('../src/neo4j-local/', import.meta.url));
    const versions = lock.flatMap((name) => /^neo4j-(.+)\.lock\.json$/.exec(name)?.[1] ?? []);
    expect(versions).toHaveLength(1);
    expect(service('neo4j')).toContain(`image: neo4j:${versions[0]}\n`);
  });

  it('starts the server when the database answers, and keeps the data in a volume', () => {
    expect(service('engraph')).toMatch(/depends_on:\n\s+neo4j:\n\s+condition: service_healthy\n/);
    expect(service('neo4j')).toMatch(/healthcheck:[\s\S]*cypher-shell/);
    expect(service('neo4j')).toContain('- neo4j-data:/data\n');
  });
});

describe('Dockerfile', () => {
  it('copies only what exists and is sent to the builder', () => {
    const sent = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap((line) =>
      (line[1] ?? '').split(' '),
    );
    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) {
      expect(existsSync(new URL(`../${source}`, import.meta.url)), source).toBe(true);
      expect(sent, source).toContain(`!${source}`);
    }
    expect(sent).not.toContain('!.env');
  });

  it('runs as a user without rights, Node as the first process, and asks the server for its health', () => {
    const user = lastStage.indexOf('\nUSER node\n');
    expect(user).toBeGreaterThan(0);
    expect(lastStage.indexOf('\nCMD ["node", "dist/cli/cli.js", "serve"]')).toBeGreaterThan(user);
    expect(lastStage).toMatch(/\nHEALTHCHECK [^\n]*\/health\/ready/);
  });

  it('drops binaries of other systems that are where it expects them', () => {
    const dropped = dockerfile.match(/node_modules\/onnxruntime-node\/bin\/napi-\*\/\w+/g) ?? [];
    const bin = new URL('../node_modules/onnxruntime-node/bin/', import.meta.url);
    const [folder = '', ...others] = readdirSync(bin);
    expect(others).toEqual([]);
    const kept = readdirSync(new URL(`${folder}/`, bin)).filter(
      (system) => !dropped.some((path) => path.endsWith(`/${system}`)),
    );
    expect(dropped).toHaveLength(2);
    expect(kept).toEqual(['linux']);
  });
});
