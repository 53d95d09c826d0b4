import type { Model } from '@slipway/contracts/model';
import { looksLikeCredential } from '@slipway/contracts/credential';
import { describe, expect, it } from 'vitest';
import { bedrockModelList, bedrockModels } from './bedrock-models.ts';
import { createCatalog } from './catalog.ts';
import { charts } from './charts.ts';
import { environmentSizes } from './environment-sizes.ts';
import { images } from './images.ts';
import { defaultKubernetesVersion, kubernetesVersions, kubernetesVersionsSource } from './kubernetes-versions.ts';
import { model } from './models/qwen3-8b.ts';
import { regions } from './regions.ts';

const digest = /^(unpinned|sha256:[0-9a-f]{64})$/;
const day = /^\d{4}-\d\d-\d\d$/;

describe('createCatalog', () => {
  it('joins the models with everything else', () => {
    const catalog = createCatalog([model]);
    expect(catalog.models.get('qwen3-8b')).toBe(model);
    expect(catalog.regions.get('us-east-1')?.zones).toHaveLength(5);
    expect(catalog.bedrockModels.get('nova-micro')?.modelId).toBe('amazon.nova-micro-v1:0');
    expect(catalog.kubernetesVersions).toEqual(kubernetesVersions.map(({ name }) => name));
    expect(catalog.environmentSizes.gpu.gpus).toBe(1);
    expect(catalog.instanceFamilies().has('g6')).toBe(true);
    expect(catalog.onDemandHourlyUsd('us-east-1', 'g6.2xlarge')).toBe(0.9776);
  });

  it('refuses two models of one id, naming it', () => {
    expect(() => createCatalog([model, { ...model }])).toThrow('two models have the id qwen3-8b');
  });

  it('refuses a model with the alias of a Bedrock model, and says how to mend it', () => {
    const clash: Model = { ...model, id: 'nova-micro' };
    expect(() => createCatalog([clash])).toThrow(/nova-micro is the alias of a Bedrock model too; start .* bedrock-/);
  });
});

describe('regions', () => {
  it('are fourteen or more, each with three zones or more of its own', () => {
    expect(regions.size).toBeGreaterThanOrEqual(14);
    for (const [name, region] of regions) {
      expect(region.name).toBe(name);
      expect(region.zones.length).toBeGreaterThanOrEqual(3);
      expect(new Set(region.zones).size).toBe(region.zones.length);
      for (const zone of region.zones) expect(zone.slice(0, -1)).toBe(name);
    }
  });

  it('leave out the zones that EKS or new accounts do not have', () => {
    expect(regions.get('us-east-1')?.zones).not.toContain('us-east-1e');
    expect(regions.get('ap-northeast-1')?.zones).toEqual(['ap-northeast-1a', 'ap-northeast-1c', 'ap-northeast-1d']);
  });

  it.each([
    ['us-west-2', ['us']],
    ['eu-west-2', ['eu']],
    ['ap-northeast-1', ['jp', 'apac']],
    ['sa-east-1', 'unknown'],
  ])('%s has profiles of %s', (name, prefixes) => {
    expect(regions.get(name)?.bedrockProfilePrefixes).toEqual(prefixes);
  });
});

describe('Bedrock models', () => {
  it.each(bedrockModelList.map((entry) => [entry.id, entry] as const))('%s is well formed', (id, entry) => {
    expect(bedrockModels.get(id)).toBe(entry);
    expect(id).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    expect(entry.modelId).toMatch(/^[a-z0-9]+\.[a-z0-9.:-]+$/);
    expect(entry.contextTokens).toBeGreaterThan(0);
    expect(entry.usdPerMillionInputTokens).toBeGreaterThan(0);
    if (entry.task === 'chat') expect(entry.usdPerMillionOutputTokens).toBeGreaterThan(0);
    else expect(entry.usdPerMillionOutputTokens).toBe(0);
  });

  it('have one alias each', () => {
    expect(bedrockModels.size).toBe(bedrockModelList.length);
  });

  it('have profiles of geographies that exist', () => {
    for (const { profilePrefixes } of bedrockModelList) {
      for (const prefix of profilePrefixes) expect(['apac', 'au', 'eu', 'global', 'in', 'jp', 'us']).toContain(prefix);
    }
  });

  it('have not ended on the day on which they were looked up', () => {
    for (const { endOfLife, source } of bedrockModelList) {
      expect(source.asOf).toMatch(day);
      expect(endOfLife ?? '9999-12-31').toMatch(day);
      expect((endOfLife ?? '9999-12-31') > source.asOf).toBe(true);
    }
  });

  it('do not hold those that AWS has ended', () => {
    for (const { modelId } of bedrockModelList) expect(modelId).not.toMatch(/claude-3|claude-v|nova-premier|preview/);
  });
});

describe('images and charts', () => {
  it.each(Object.entries(images))('image %s is exact and does not run as root', (_, image) => {
    expect(image.tag).not.toMatch(/latest|main|stable|nightly/);
    expect(image.tag).toMatch(/\d/);
    expect(image.digest).toMatch(digest);
    expect(image.repository).toMatch(/^[a-z0-9.]+\.[a-z]+\/[a-z0-9._/-]+$/);
    expect(image.user.uid).toBeGreaterThan(0);
    expect(image.architectures.length).toBeGreaterThan(0);
    expect(image.source.asOf).toMatch(day);
  });

  it('have Ray with and without CUDA at the same release and Python, so that heads and workers match', () => {
    const release = (tag: string) => tag.split('-').slice(0, 2);
    expect(release(images['ray-llm'].tag)).toEqual(release(images.ray.tag));
    expect(images['ray-llm'].user).toEqual(images.ray.user);
  });

  it.each(Object.entries(charts))('chart %s is exact', (name, chart) => {
    expect(chart.name).toBe(name);
    expect(chart.version).toMatch(/^v?\d+\.\d+\.\d+$/);
    expect(chart.digest).toMatch(digest);
    expect(chart.source.asOf).toMatch(day);
  });
});

describe('environment sizes', () => {
  it.each(Object.entries(environmentSizes))('%s holds as many default containers as pods', (name, size) => {
    expect(size.name).toBe(name);
    expect(size.pods * size.containerDefault.cpu).toBeLessThanOrEqual(size.cpu);
    expect(size.pods * size.containerDefault.memoryGiB).toBeLessThanOrEqual(size.memoryGiB);
  });
});

describe('Kubernetes versions', () => {
  it('are oldest first, all in some support, and a new cluster gets the newest', () => {
    const names = kubernetesVersions.map(({ name }) => name);
    expect([...names].sort()).toEqual(names);
    expect(names.at(-1)).toBe(defaultKubernetesVersion);
    for (const { standardSupportEnds, extendedSupportEnds } of kubernetesVersions) {
      expect(standardSupportEnds < extendedSupportEnds).toBe(true);
      expect(extendedSupportEnds > kubernetesVersionsSource.asOf).toBe(true);
    }
  });
});

it('holds nothing with the shape of a credential', () => {
  const texts = [bedrockModelList, images, charts, [...regions.values()], model].map((part) => JSON.stringify(part));
  for (const text of texts) expect(looksLikeCredential(text)).toBe(false);
});
