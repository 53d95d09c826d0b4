import { aSecret } from '@slipway/testing/builders';
import { expect, it } from 'vitest';
import { reloadWith } from './reload.ts';

it('a workload names the secrets that it reads, each once', () => {
  expect(reloadWith(aSecret(), aSecret({ name: 'safe' }), aSecret())).toEqual({
    'secret.reloader.stakater.com/reload': 'safe,till',
  });
});

it('without secrets nothing is said', () => {
  expect(reloadWith()).toEqual({});
});
