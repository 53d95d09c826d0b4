import { describe, expect, it } from 'vitest';
import { readYaml } from './yaml-text.ts';

const read = (text: string | Uint8Array) =>
  readYaml({ file: 'x.yaml', bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text });
const valueOf = (text: string | Uint8Array) => {
  const { value, findings } = read(text);
  expect(findings).toEqual([]);
  return value?.value;
};

describe('what is read', () => {
  it('is mappings, lists and scalars of the core schema', () => {
    expect(valueOf('a: 1\nb: [x, \'y\', "z"]\nc: { d: true, e: null }\nf: 1.5\n')).toEqual({
      a: 1,
      b: ['x', 'y', 'z'],
      c: { d: true, e: null },
      f: 1.5,
    });
  });

  it.each(['yes', 'on', '0777', '0o17', '0x1F', '1_000', '1:30', '+1', '.5', '.inf'])('takes %s as text', (text) => {
    expect(valueOf(`a: ${text}`)).toEqual({ a: text });
  });

  it('reads a day as text', () => {
    expect(valueOf('expires: 2027-01-31')).toEqual({ expires: '2027-01-31' });
  });

  it('accepts a byte order mark, CRLF and comments', () => {
    expect(valueOf('\uFEFF# hello\r\na: 1 # one\r\nb: two\r\n')).toEqual({ a: 1, b: 'two' });
  });

  it('knows the line of each field', () => {
    const { value } = read('# first\na: 1\nb:\n  c: 2\n  d:\n    - x\n    - y\n');
    expect(['a', 'b', 'b.c', 'b.d', 'b.d[1]', 'nothing'].map((path) => value?.lineOf(path))).toEqual([
      2,
      3,
      4,
      5,
      7,
      undefined,
    ]);
  });
});

describe('what is refused', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['an anchor', 'a: &x 1\n', /anchor/],
    ['an anchor in a known field', 'name: &n alice\n', /anchor/],
    ['an alias', 'a: &x 1\nb: *x\n', /alias/],
    ['an alias as a key', 'a: &x b\n*x : 1\n', /alias/],
    ['a merge key', 'a: { <<: { b: 1 } }\n', /merge key/],
    ['a tag', 'a: !!str 1\n', /tag/],
    ['a local tag', 'a: !env HOME\n', /tag/],
    ['a tag on the document', '!!map\na: 1\n', /tag/],
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', /second time/],
    ['a duplicate key inside', 'a: { b: 1, b: 2 }\n', /second time/],
    ['a tab', 'a:\n\tb: 1\n', /tab/],
    ['a tab between words', 'a:\tb\n', /tab/],
    ['a credential in a comment', `a: 1 # ${['sk', 'abcdefghijkl1234'].join('-')}\n`, /comment/],
    ['a directive', '%YAML 1.1\n---\na: 1\n', /directive/],
    ['a complex key', '? a\n: 1\n', /complex key/],
    ['several documents', 'a: 1\n---\nb: 2\n', /2 documents/],
    ['__proto__', '__proto__: { admin: true }\n', /__proto__/],
    ['constructor', 'a: { constructor: 1 }\n', /constructor/],
    ['a list as a key', '[a, b]: 1\n', /as a key/],
    ['nothing', '', /empty/],
    ['a comment alone', '# nothing\n', /empty/],
    ['a document mark alone', '---\n', /empty/],
    ['a broken flow', 'a: [1, 2\n', /./],
    ['invalid UTF-8', new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0xfe]), /UTF-8/],
    ['more than 64 KiB', `a: ${'x'.repeat(65 * 1024)}\n`, /65 ?\d* ?bytes|bytes long/],
    ['deep nesting', `a: ${'['.repeat(40)}${']'.repeat(40)}\n`, /./],
    ['a NUL', 'a: "x"\nb: \u0000\n', /./],
  ])('%s', (_, text, message) => {
    const { value, findings } = read(text);
    expect(value).toBeUndefined();
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.some((finding) => message.test(finding.message))).toBe(true);
    for (const finding of findings) {
      expect(finding).toMatchObject({ severity: 'error', file: 'x.yaml' });
      expect(finding.remedy).not.toBe('');
      expect(finding.message).not.toMatch(/\n|at .*\.ts/);
    }
  });

  it('says the line of the fault', () => {
    expect(read('a: 1\nb: 2\na: 3\n').findings).toMatchObject([{ line: 3, path: 'a' }]);
    expect(read('a: 1\nb: [1\nc: 2\n').findings[0]?.line).toBeGreaterThan(1);
  });

  it('reports every fault of a file together', () => {
    const { findings } = read('a: &x 1\nb: !t 2\na: 3\n');
    expect(findings.map((finding) => finding.line)).toEqual([1, 2, 3]);
  });

  it('does not change the prototype of anything', () => {
    read('__proto__: { polluted: true }\na: { __proto__: { polluted: true } }\n');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

it('never throws, whatever the bytes', () => {
  let seed = 42;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const alphabet = [
    'a',
    ':',
    ' ',
    '\n',
    '-',
    '[',
    ']',
    '{',
    '}',
    '&',
    '*',
    '!',
    '|',
    '>',
    '"',
    "'",
    '#',
    '?',
    ',',
    '\t',
    '%',
    '@',
    '`',
    '~',
    '<<',
    '---',
    '...',
    '\u00e9',
    '\u0007',
  ];
  for (let run = 0; run < 3_000; run += 1) {
    const text = Array.from({ length: 1 + random(40) }, () => alphabet[random(alphabet.length)]).join('');
    const { value, findings } = read(text);
    expect(value === undefined).toBe(findings.length > 0);
  }
});
