import { expect, it } from 'vitest';
import { toReadableJson } from './json.ts';

it('sorts keys, keeps what fits on one line, opens the rest by one space a level', () => {
  const long = 'x'.repeat(100);
  expect(toReadableJson({ b: [1, { d: null, c: true }], a: { z: long, y: [long, {}] } })).toBe(`{
 "a": {
  "y": [
   "${long}",
   {}
  ],
  "z": "${long}"
 },
 "b": [1, { "c": true, "d": null }]
}
`);
});

it('gives the same text for the same content in another order', () => {
  expect(toReadableJson({ a: 1, B: 2, ä: 3 })).toBe(toReadableJson({ ä: 3, B: 2, a: 1 }));
});
