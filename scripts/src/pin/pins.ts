import { compareText, type Finding } from '@slipway/contracts/finding';
import { unpinned } from '@slipway/contracts/source';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestPattern } from './oci.ts';
import { exportedObject, type Literal, type SourceObject } from './source-file.ts';

/** What can be pinned, in the words of the command. */
export const pinKinds = ['images', 'charts', 'weights'] as const;
export type PinKind = (typeof pinKinds)[number];

interface PinBase {
  readonly name: string;
  /** Path from the root of the repository. */
  readonly file: string;
  readonly literal: Literal;
  /** The digest or commit that stands there; `undefined` where it says `unpinned`. */
  readonly pinned: string | undefined;
}

/** A fact of the catalog that a registry can be asked for. */
export type Pin = PinBase &
  (
    | {
        readonly kind: 'images';
        readonly repository: string;
        readonly tag: string;
        readonly architectures: readonly string[];
      }
    | { readonly kind: 'charts'; readonly repository: string; readonly chart: string; readonly version: string }
    | { readonly kind: 'weights'; readonly repository: string; readonly weightsFile: string | undefined }
  );

/** Every pin of a repository's catalog, with the text of the files that they stand in. */
export interface Pins {
  readonly pins: readonly Pin[];
  readonly texts: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

const catalog = 'libs/catalog/src';

/** Reads the pins from the source, which is not run: what counts is what is written where it can be replaced. */
export function readPins(root: string): Pins {
  const pins: Pin[] = [];
  const texts = new Map<string, string>();
  const findings: Finding[] = [];
  const take = (file: string, exported: string, read: (object: SourceObject, file: string) => (Pin | Finding)[]) => {
    const text = readFileSync(join(root, file), 'utf8');
    const object = exportedObject(text, exported);
    if (object === undefined) {
      findings.push(unreadable(file, exported, `exports no object named ${exported}`));
      return;
    }
    texts.set(file, text);
    for (const one of read(object, file)) {
      if ('rule' in one) findings.push(one);
      else pins.push(one);
    }
  };
  take(`${catalog}/images.ts`, 'images', (images, file) =>
    images.objects().map(([name, image]) => imagePin(name, image, file)),
  );
  take(`${catalog}/charts.ts`, 'charts', (charts, file) =>
    charts.objects().map(([name, chart]) => chartPin(name, chart, file)),
  );
  for (const file of modelFiles(root)) take(file, 'model', (model) => [weightsPin(model, file)]);
  return { pins, texts, findings };
}

function modelFiles(root: string): string[] {
  const folder = `${catalog}/models`;
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort(compareText)
    .map((name) => `${folder}/${name}`);
}

function imagePin(name: string, image: SourceObject, file: string): Pin | Finding {
  const [repository, tag, architectures] = [image.text('repository'), image.text('tag'), image.texts('architectures')];
  const base = pinBase(name, image, 'digest', digestPattern, file);
  if ('rule' in base) return base;
  if (repository === undefined || tag === undefined || architectures === undefined) {
    return unreadable(file, `images.${name}`, 'does not write repository, tag and architectures as plain text');
  }
  return { ...base, kind: 'images', repository, tag, architectures };
}

function chartPin(name: string, object: SourceObject, file: string): Pin | Finding {
  const [repository, chart, version] = ['repository', 'name', 'version'].map((field) => object.text(field));
  const base = pinBase(name, object, 'digest', digestPattern, file);
  if ('rule' in base) return base;
  if (repository === undefined || chart === undefined || version === undefined) {
    return unreadable(file, `charts.${name}`, 'does not write repository, name and version as plain text');
  }
  return { ...base, kind: 'charts', repository, chart, version };
}

function weightsPin(model: SourceObject, file: string): Pin | Finding {
  const [name, weights] = [model.text('id'), model.object('weights')];
  const repository = weights?.text('repository');
  if (name === undefined || weights === undefined || repository === undefined) {
    return unreadable(file, 'model', 'does not write id and weights.repository as plain text');
  }
  const base = pinBase(name, weights, 'revision', /^[0-9a-f]{40}$/, file);
  return 'rule' in base ? base : { ...base, kind: 'weights', repository, weightsFile: weights.text('file') };
}

function pinBase(name: string, object: SourceObject, field: string, pattern: RegExp, file: string): PinBase | Finding {
  const literal = object.literal(field);
  if (literal === undefined || !(literal.value === unpinned || pattern.test(literal.value))) {
    return unreadable(file, `${name}.${field}`, `does not write ${field} as text that can be replaced`);
  }
  return { name, file, literal, pinned: literal.value === unpinned ? undefined : literal.value };
}

function unreadable(file: string, path: string, message: string): Finding {
  return {
    rule: 'unreadable-pin',
    severity: 'error',
    file,
    path,
    message,
    remedy: `write it as a literal, or ${unpinned} where nobody knows`,
  };
}
