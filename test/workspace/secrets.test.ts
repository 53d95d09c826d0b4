import { looksLikeCredential } from '@slipway/contracts/credential';
import { expect, it } from 'vitest';
import { Checkout } from './checkout.ts';

const own = Checkout.own();

function suspicious(checkout: Checkout): string[] {
  return checkout.files.flatMap((file) => {
    const index = checkout.read(file).split('\n').findIndex(looksLikeCredential);
    return index < 0 ? [] : [`${file}:${index + 1}`];
  });
}

it('no file holds what looks like a credential', () => {
  expect(suspicious(own)).toEqual([]);
});

it.each([
  ['clusters/dev/developers/zoe.yaml', `name: zoe\nowner: ${['hf', 'A1b2'.repeat(6)].join('_')}\n`],
  ['docs/how-to/add-a-model.md', `Use the key ${['AKIA', 'ABCDEFGH', '12345678'].join('')}.\nThen go on.\n`],
  ['dist/dev/vllm/x.yaml', `a: b\nb: c\nurl: ${['postgres://litellm', 'pass@db.example/litellm'].join(':')}\n`],
])('one in %s is found', (file, text) => {
  expect(suspicious(own.with(file, text)).some((place) => place.startsWith(`${file}:`))).toBe(true);
});
