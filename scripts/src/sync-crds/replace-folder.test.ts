import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readFolder, replaceFolder } from './replace-folder.ts';

let room: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'replace-folder-'));
});

afterEach(() => {
  rmSync(room, { recursive: true });
});

it('makes a folder hold exactly the given files', () => {
  const folder = join(room, 'schemas');
  expect(replaceFolder(folder, new Map(Object.entries({ 'a/b.json': '1', 'c.json': '2' })))).toBe(true);
  expect(replaceFolder(folder, new Map(Object.entries({ 'c.json': '3' })))).toBe(true);
  expect(Object.fromEntries(readFolder(folder))).toEqual({ 'c.json': '3' });
  expect(replaceFolder(folder, new Map(Object.entries({ 'c.json': '3' })))).toBe(false);
});

it('leaves the folder as it was when a file cannot be written', () => {
  const folder = join(room, 'schemas');
  replaceFolder(folder, new Map(Object.entries({ 'a.json': '1' })));
  const impossible = new Map(Object.entries({ 'b.json': '2', 'b.json/c.json': 'a file cannot hold a file' }));
  expect(() => replaceFolder(folder, impossible)).toThrow();
  expect(Object.fromEntries(readFolder(folder))).toEqual({ 'a.json': '1' });
  expect(existsSync(`${folder}.next`)).toBe(false);
});
