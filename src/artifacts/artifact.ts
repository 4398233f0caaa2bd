import { join } from 'node:path';

/** One jar of a lock list, named by Maven coordinates and pinned by its content. */
export interface Artifact {
  /** `group:artifact:version` or `group:artifact:version:classifier`; always a jar. */
  readonly coordinate: string;
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** The parts of a coordinate. */
export interface Coordinate {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
  readonly classifier?: string;
}

/** Splits a coordinate; throws when it has fewer than three or more than four parts, or an unsafe one. */
export function parseCoordinate(text: string): Coordinate {
  const parts = text.split(':');
  const [groupId, artifactId, version, classifier] = parts;
  // The parts become path segments: a lock list must not be able to name a file outside the cache.
  const safe = parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(part) && !part.includes('..'));
  if (!safe || parts.length > 4 || !groupId || !artifactId || !version) {
    throw new Error(`"${text}" is not a coordinate: group:artifact:version[:classifier] is needed.`);
  }
  return { groupId, artifactId, version, ...(classifier === undefined ? {} : { classifier }) };
}

/** The file name a repository gives the jar, such as `netty-buffer-4.2.17.Final.jar`. */
export function fileNameOf(artifact: Artifact): string {
  const { artifactId, version, classifier } = parseCoordinate(artifact.coordinate);
  return classifier === undefined
    ? `${artifactId}-${version}.jar`
    : `${artifactId}-${version}-${classifier}.jar`;
}

/** Where the jar lies inside a local Maven repository. */
export function pathInLocalRepository(artifact: Artifact, localRepository: string): string {
  const { groupId, artifactId, version } = parseCoordinate(artifact.coordinate);
  return join(localRepository, ...groupId.split('.'), artifactId, version, fileNameOf(artifact));
}
