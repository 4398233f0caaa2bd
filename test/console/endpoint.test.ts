import { describe, expect, it } from 'vitest';
import { graphqlEndpoint, sandboxUrl } from '../../src/console/endpoint.js';

describe('graphqlEndpoint', () => {
  it.each([
    ['http://127.0.0.1:4000/console/', 'http://127.0.0.1:4000/graphql'],
    ['http://127.0.0.1:4000/console/index.html', 'http://127.0.0.1:4000/graphql'],
    ['https://memory.example/engraph/console/?tab=1#x', 'https://memory.example/engraph/graphql'],
  ])('is beside the console, under any path prefix: %s', (page, endpoint) => {
    expect(graphqlEndpoint(page)).toBe(endpoint);
  });
});

describe('sandboxUrl', () => {
  it('hands the endpoint over intact', () => {
    const endpoint = 'http://127.0.0.1:4000/graphql?a=1&b=ü';
    expect(new URL(sandboxUrl(endpoint)).searchParams.get('endpoint')).toBe(endpoint);
  });
});
