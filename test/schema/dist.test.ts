import { isToldToAws } from '@slipway/contracts/foundation-stacks';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strictSchemas } from '@slipway/testing/strict-schemas';
import { loadAll, YAML11_SCHEMA } from 'js-yaml';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const files = globSync('dist/**/*.yaml', { cwd: root })
  .filter((file) => !isToldToAws(file))
  .sort();
const validate = strictSchemas();

it('dist/ holds manifests', () => {
  expect(files, 'no dist/**/*.yaml: run npx nx run synth').not.toEqual([]);
});

it('every object in dist/ is one that the API server keeps whole', { timeout: 120_000 }, () => {
  expect(files.flatMap(faultsOfFile)).toEqual([]);
});

function faultsOfFile(file: string): string[] {
  try {
    return documentsOf(file)
      .filter((document) => !isCloudFormation(file, document))
      .flatMap((document) =>
        validate(document).map(({ path, message }) =>
          [file, nameOf(document), path, message].filter((part) => part !== '').join(': '),
        ),
      );
  } catch (error) {
    return [`${file}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Kubernetes' readers know YAML 1.1, where a bare `yes` is no string and 0755 is 493. */
function documentsOf(file: string): unknown[] {
  return loadAll(readFileSync(join(root, file), 'utf8'), { schema: YAML11_SCHEMA });
}

/** Templates for CloudFormation are the one thing in dist/ that no Kubernetes schema describes. */
function isCloudFormation(file: string, document: unknown): boolean {
  return /^dist\/[^/]+\/foundation\//.test(file) && isRecord(document) && 'AWSTemplateFormatVersion' in document;
}

function nameOf(document: unknown): string {
  if (!isRecord(document) || typeof document['kind'] !== 'string') return 'a document';
  const { name, namespace } = isRecord(document['metadata']) ? document['metadata'] : {};
  const parts = [namespace, name].filter((part) => typeof part === 'string');
  return `${document['kind']} ${parts.join('/')}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
