import { type Artifact, parseCoordinate } from './artifact.js';

type UrlOf = (artifact: object, basePath?: string) => Promise<string>;

/**
 * The address of a jar, computed without a network call. Without `repository` it is the public one that
 * `mvn-artifact-url` knows; with it, that address, which must end in `/`.
 */
export async function artifactUrl(artifact: Artifact, repository?: string): Promise<string> {
  if (repository !== undefined && !/^https?:\/\/.+\/$/.test(repository)) {
    throw new Error(
      `The artifact repository "${repository}" must be an http or https address that ends in "/": type ENGRAPH_MAVEN_REPOSITORY=https://host/path/.`,
    );
  }
  // Loaded on first use: the package brings an HTTP client and an XML parser, which a warm start never needs.
  const urlOf = unwrapDefault(await import('mvn-artifact-url'));
  return urlOf(parseCoordinate(artifact.coordinate), repository);
}

/** Node wraps a CommonJS default export twice, bundlers once or not at all. */
function unwrapDefault(module: unknown): UrlOf {
  let value = module;
  while (typeof value === 'object' && value !== null && 'default' in value) value = value.default;
  if (typeof value !== 'function') throw new Error('mvn-artifact-url does not export a function.');
  return value as UrlOf;
}
