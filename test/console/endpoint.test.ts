import { describe, expect, it } from 'vitest';
import { exploreEndpoint, graphqlEndpoint, isExploring, sandboxUrl } from '../../src/console/endpoint.js';

describe('graphqlEndpoint', () => {
  it.each([
    ['http://127.0.0.1:4000/console/', 'http://127.0.0.1:4000/graphql'],
    ['http://127.0.0.1:4000/console/index.html', 'http://127.0.0.1:4000/graphql'],
    ['https://memory.example/engraph/console/?tab=1#x', 'https://memory.example/engraph/graphql'],
  ])('is beside the console, under any path prefix: %s', (page, endpoint) => {
    expect(graphqlEndpoint(page)).toBe(endpoint);
  });
});

describe('the page of operators', () => {
  it('is the console with ?endpoint=explore, and speaks to /explore beside it', () => {
    const page = 'https://memory.example/engraph/console/?endpoint=explore';
    expect(isExploring(page)).toBe(true);
    expect(exploreEndpoint(page)).toBe('https://memory.example/engraph/explore');
    for (const other of ['http://x/console/', 'http://x/console/?endpoint=graphql'])
      expect(isExploring(other)).toBe(false);
  });
});

describe('sandboxUrl', () => {
  it('hands the endpoint over intact', () => {
    const endpoint = 'http://127.0.0.1:4000/graphql?a=1&b=ü';
    expect(new URL(sandboxUrl(endpoint)).searchParams.get('endpoint')).toBe(endpoint);
  });
});
