import { clusterSchema } from '@slipway/contracts/cluster';
import { developerEnvironmentSchema } from '@slipway/contracts/developer-environment';
import { environmentSizes } from '@slipway/contracts/environment-size';
import { runtimes } from '@slipway/contracts/model';
import { computeModes } from '@slipway/contracts/node-pool';
import { ownRoot } from '@slipway/scripts/workspace';
import { schemaOf } from '@slipway/workspace/generators/testing';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ScratchRepository } from '../scratch-repository.ts';
import { generated, said } from './generated.ts';

describe('a generated developer', () => {
  it('is one that the cluster grants', async () => {
    using repository = new ScratchRepository();
    const { file, text } = await generated('developer', said.developer);
    repository.write(file, text);
    expect(await repository.findings()).toEqual([]);
  });

  it('is written as the others are', async () => {
    using repository = new ScratchRepository();
    const alice = repository.read('clusters/dev/developers/alice.yaml');
    const value = (field: string) => new RegExp(`^ *${field}: ([^#\\n]*?) *(?:#.*)?$`, 'm').exec(alice)?.[1] ?? '';
    const { text } = await generated('developer', {
      ...said.developer,
      _: ['alicia'],
      owner: value('owner'),
      team: value('team'),
      size: value('size'),
      models: value('models')
        .replace(/^\[(.*)\]$/, '$1')
        .replaceAll(', ', ','),
      monthlyUsd: /monthlyUsd: (\d+)/.exec(alice)?.[1] ?? '',
      expires: value('expires'),
    });
    expect(text.replaceAll('alicia', 'alice')).toBe(alice);
  });

  it('is asked what the schema of such files asks', () => {
    const { properties } = z.toJSONSchema(developerEnvironmentSchema) as unknown as JsonSchema;
    const asked = schemaOf('developer').properties;
    expect(asked['name']).toMatchObject(bounds(properties['name']));
    expect(asked['size']?.enum).toEqual(environmentSizes);
    expect(asked['monthlyUsd']).toMatchObject(bounds(properties['budget']?.properties['monthlyUsd']));
    expect(asked['owner']?.maxLength).toBe(properties['owner']?.maxLength);
  });
});

describe.each(computeModes)('a generated cluster with %s', (compute) => {
  it('renders untouched, and every proof holds', async () => {
    using repository = new ScratchRepository();
    const { file, text } = await generated('cluster', { ...said.cluster, compute });
    repository.write(file, text);
    expect(repository.synth(...said.cluster._)).toMatchObject({ status: 0, stderr: '' });
    expect(check(repository.root)).toMatchObject({ status: 0 });
  });
});

it('a cluster is asked what its schema asks', () => {
  const { properties } = z.toJSONSchema(clusterSchema, { io: 'input' }) as unknown as JsonSchema;
  const asked = schemaOf('cluster').properties;
  expect(asked['name']).toMatchObject(bounds(properties['name']));
  expect(asked['compute']?.enum).toEqual(computeModes);
});

it('a model is asked for engines that there are', () => {
  // What is compiled for Neuron is a profile that no formula gives.
  expect(schemaOf('model').properties['engine']?.enum).toEqual(runtimes.filter((runtime) => runtime !== 'vllm-neuron'));
});

interface JsonSchema {
  readonly properties: Record<string, JsonSchema | undefined>;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

function bounds({ pattern, maxLength, minimum, maximum }: Partial<JsonSchema> = {}): object {
  const known = Object.entries({ pattern, maxLength, minimum, maximum }).filter(([, value]) => value !== undefined);
  expect(known).not.toEqual([]);
  return Object.fromEntries(known);
}

function check(root: string) {
  const words = [join(ownRoot, 'scripts/src/check.ts'), ...said.cluster._, '--root', root];
  return spawnSync(process.execPath, words, { encoding: 'utf8' });
}
