import { expect, it } from 'vitest';
import { engineArguments } from './engine-arguments.ts';

it('an option with a value is one argument', () => {
  expect(engineArguments({ port: 8000, dtype: 'bfloat16', share: 0.9 })).toEqual([
    '--port=8000',
    '--dtype=bfloat16',
    '--share=0.9',
  ]);
});

it('a switch has no value', () => {
  expect(engineArguments({ metrics: true })).toEqual(['--metrics']);
});

it('the order is the one in which options are given', () => {
  expect(engineArguments({ b: 1, a: 2 })).toEqual(['--b=1', '--a=2']);
});

it('a value keeps its quotes and blanks: no shell reads it', () => {
  expect(engineArguments({ limit: '{"image": 4}' })).toEqual(['--limit={"image": 4}']);
});

it('no options are no arguments', () => {
  expect(engineArguments({})).toEqual([]);
});
