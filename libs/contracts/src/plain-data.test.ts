import { expect, it } from 'vitest';
import { NotPlainData, plainData } from './plain-data.ts';

it('data is copied as it is', () => {
  const data = { a: 1, b: ['x', null, true], c: { d: undefined } };
  expect(plainData(data)).toEqual(data);
  expect(plainData(data)).not.toBe(data);
});

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

it.each<[string, unknown, string, RegExp]>([
  ['a function', { a: { b: () => 1 } }, 'a.b', /a function/],
  ['a big number', { a: [1n] }, 'a[0]', /a bigint/],
  ['an instance of a class', { a: new Map() }, 'a', /by a class/],
  ['a promise', Promise.resolve({}), '', /by a class/],
  ['what holds itself', cyclic, 'self'.concat('.self'.repeat(32)), /holds itself/],
  [
    'a getter that throws',
    {
      a: {
        get b() {
          throw new Error('no');
        },
      },
    },
    'a',
    /cannot be read/,
  ],
  [
    'a proxy that throws',
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    ),
    '',
    /cannot be read/,
  ],
])('%s is refused by its path', (_, value, path, message) => {
  let thrown: unknown;
  try {
    plainData(value);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(NotPlainData);
  expect(thrown).toMatchObject({ path, message: expect.stringMatching(message) as string });
});
