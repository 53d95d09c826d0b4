import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareTree, writeTree, WriteFailed } from './write-tree.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slipway-dist-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const desired = (files: Record<string, string>, scope = ['dist']) => ({ files: new Map(Object.entries(files)), scope });
const put = (file: string, text: string) => {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
};
const tree = () =>
  existsSync(join(root, 'dist'))
    ? Object.fromEntries(
        readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
          .sort()
          .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
      )
    : undefined;

it('a missing dist/ is made', () => {
  expect(writeTree(root, desired({ 'dist/a/b/c.yaml': 'x' }))).toEqual({
    missing: ['dist/a/b/c.yaml'],
    changed: [],
    leftover: [],
  });
  expect(tree()).toEqual({ 'dist/a/b/c.yaml': 'x' });
});

it('only what changed is written', () => {
  put('dist/a/same.yaml', 'same');
  put('dist/a/other.yaml', 'old');
  const before = statSync(join(root, 'dist/a/same.yaml')).ino;
  const difference = writeTree(root, desired({ 'dist/a/same.yaml': 'same', 'dist/a/other.yaml': 'new' }));
  expect(difference).toEqual({ missing: [], changed: ['dist/a/other.yaml'], leftover: [] });
  expect(statSync(join(root, 'dist/a/same.yaml')).ino).toBe(before);
});

it('leftovers, vanished clusters and empty folders go', () => {
  put('dist/a/keep.yaml', 'x');
  put('dist/a/app/old.yaml', 'x');
  put('dist/gone/app/b.yaml', 'x');
  writeTree(root, desired({ 'dist/a/keep.yaml': 'x' }));
  expect(tree()).toEqual({ 'dist/a/keep.yaml': 'x' });
  expect(readdirSync(join(root, 'dist'))).toEqual(['a']);
  expect(readdirSync(join(root, 'dist/a'))).toEqual(['keep.yaml']);
});

it('what is out of scope is left alone', () => {
  put('dist/a/old.yaml', 'x');
  put('dist/b/other.yaml', 'x');
  writeTree(root, desired({ 'dist/a/new.yaml': 'y' }, ['dist/a']));
  expect(tree()).toEqual({ 'dist/a/new.yaml': 'y', 'dist/b/other.yaml': 'x' });
});

it('what a killed run left behind is swept, whether its file is written again or not', () => {
  put('dist/a/one.yaml.writing', 'half');
  put('dist/a/two.yaml.writing', 'half');
  put('dist/a/two.yaml', 'two');
  writeTree(root, desired({ 'dist/a/one.yaml': 'one', 'dist/a/two.yaml': 'two' }));
  expect(tree()).toEqual({ 'dist/a/one.yaml': 'one', 'dist/a/two.yaml': 'two' });
});

it('a comparison writes nothing', () => {
  put('dist/a/old.yaml', 'x');
  expect(compareTree(root, desired({ 'dist/a/new.yaml': 'y' }))).toEqual({
    missing: ['dist/a/new.yaml'],
    changed: [],
    leftover: ['dist/a/old.yaml'],
  });
  expect(tree()).toEqual({ 'dist/a/old.yaml': 'x' });
});

it('when writing fails half-way, everything is as it was', () => {
  put('dist/a/one.yaml', 'old one');
  put('dist/a/gone.yaml', 'goes');
  // A folder stands where the last temporary file would be written.
  mkdirSync(join(root, 'dist/a/two.yaml.writing'), { recursive: true });
  put('dist/a/two.yaml.writing/x', 'in the way');
  put('dist/a/two.yaml', 'old two');
  const before = tree();
  const attempt = () =>
    writeTree(
      root,
      desired({ 'dist/a/new/file.yaml': 'new', 'dist/a/one.yaml': 'new one', 'dist/a/two.yaml': 'new two' }),
    );
  expect(attempt).toThrow(WriteFailed);
  expect(attempt).toThrow(/files cannot be written: .*two\.yaml.*; everything is as it was before/);
  expect(tree()).toEqual(before);
  expect(existsSync(join(root, 'dist/a/new'))).toBe(false);
});

it('a file in place of a folder is reported, and nothing is touched', () => {
  put('dist/a', 'I am a file');
  expect(() => writeTree(root, desired({ 'dist/a/b.yaml': 'x', 'dist/0.yaml': 'y' }))).toThrow(WriteFailed);
  expect(tree()).toEqual({ 'dist/a': 'I am a file' });
});
