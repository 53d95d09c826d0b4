import { describe, expect, it } from 'vitest';
import { healthByCondition, healthByPhase } from './health.ts';

describe.each(Object.entries(healthByCondition))('%s', (key, lua) => {
  it('is a setting that Argo CD reads: group and kind behind its prefix', () => {
    expect(key).toMatch(/^resource\.customizations\.health\.[a-z0-9.-]+_[A-Z][A-Za-z]+$/);
  });

  it('judges by one condition, of what was asked last', () => {
    const condition = /condition\.type == "(\w+)"/.exec(lua)?.[1];
    expect(lua).toContain(`message = "${condition} is not said yet"`);
    expect(lua).toContain('condition.observedGeneration >= obj.metadata.generation');
  });

  it('opens and closes as many blocks, and ends in a verdict', () => {
    expect(lua.match(/\b(?:then|do)\b/g)).toHaveLength(lua.match(/\bend\b/g)?.length ?? 0);
    expect(lua).toMatch(/return verdict\n$/);
  });
});

it('Ray and LeaderWorkerSet are waited for: nobody is served before', () => {
  expect(Object.keys(healthByCondition).map((key) => key.split('_')[1])).toEqual(
    expect.arrayContaining(['LeaderWorkerSet', 'RayCluster', 'RayService']),
  );
});

describe.each(Object.entries(healthByPhase))('%s', (key, lua) => {
  it('is a setting that Argo CD reads, and ends in a verdict', () => {
    expect(key).toMatch(/^resource\.customizations\.health\.[a-z0-9.-]+_[A-Z][A-Za-z]+$/);
    expect(lua.match(/\b(?:then|do)\b/g)).toHaveLength(lua.match(/\bend\b/g)?.length ?? 0);
    expect(lua).toMatch(/return verdict\n$/);
  });

  it('takes a phase for healthy where the data answers too', () => {
    expect(lua).toContain('obj.status.phase == "RUNNING" and (health == "green" or health == "yellow")');
  });
});
