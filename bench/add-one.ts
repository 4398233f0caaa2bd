import type { ServerProcess } from './server-process.js';

const ADD = `mutation($scope: MemoryScope!, $text: String!) {
  addMemories(input: {entries: [{scope: $scope, text: $text}]}) { results { memoryId } }
}`;

/** Adds one memory by a call of its own; its id. */
export async function addOne(server: ServerProcess, scope: object, text: string): Promise<string> {
  const { addMemories } = await server.graphql<{ addMemories: { results: { memoryId: string }[] } }>(ADD, {
    scope,
    text,
  });
  const [{ memoryId } = { memoryId: '' }] = addMemories.results;
  return memoryId;
}
