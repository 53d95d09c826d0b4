import { describe, expect, it } from 'vitest';
import * as builders from './builders.ts';
import * as modelBuilders from './model-builders.ts';
import * as poolBuilders from './pool-builders.ts';

describe.each(
  Object.entries({ ...builders, ...modelBuilders, ...poolBuilders }).filter(([name]) => name !== 'aChartSpec'),
)('%s', (_, build) => {
  it('is the same every time', () => {
    expect(build()).toEqual(build());
  });

  it('cannot be changed, at any depth', () => {
    const mutable: string[] = [];
    const look = (value: unknown, path: string) => {
      if (typeof value !== 'object' || value === null) return;
      if (!Object.isFrozen(value)) mutable.push(path);
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}.${key}`);
    };
    look(build(), '');
    expect(mutable).toEqual([]);
  });

  it('takes other fields', () => {
    const [field] = Object.keys(build());
    expect(build({ [field!]: 'other' })).toEqual({ ...build(), [field!]: 'other' });
  });
});

it('a chart spec takes other fields', () => {
  expect(builders.aChartSpec({ app: 'other' })).toMatchObject({ app: 'other', name: 'front' });
});
