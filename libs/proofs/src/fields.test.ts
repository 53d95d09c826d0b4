import { describe, expect, it } from 'vitest';
import { at, containers, labelsAt, listAt, textAt } from './fields.ts';

const object = { list: [{ name: 'a' }], text: 'b', map: { c: 'd' }, count: 1, none: null };

describe('a field', () => {
  it('is found by keys and positions', () => {
    expect(at(object, 'list', 0, 'name')).toBe('a');
  });

  it('is undefined past the end of a path', () => {
    expect(at(object, 'list', 1, 'name')).toBeUndefined();
    expect(at(object, 'text', 'length')).toBeUndefined();
    expect(at(object, 'none', 'x')).toBeUndefined();
    expect(at(undefined, 'x')).toBeUndefined();
  });

  it('of another type than the one asked for is as good as none', () => {
    expect(listAt(object, 'text')).toEqual([]);
    expect(textAt(object, 'count')).toBeUndefined();
    expect(labelsAt(object, 'list')).toEqual({});
    expect(labelsAt(object, 'none')).toEqual({});
    expect([listAt(object, 'list'), textAt(object, 'text'), labelsAt(object, 'map')]).toEqual([
      [{ name: 'a' }],
      'b',
      { c: 'd' },
    ]);
  });
});

it('containers of a pod are those that run first, and others', () => {
  const spec = { containers: [{ name: 'main' }], initContainers: [{ name: 'first' }] };
  expect(containers(spec).map(({ path }) => path)).toEqual(['initContainers[0]', 'containers[0]']);
});
