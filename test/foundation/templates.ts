import type { JsonObject } from '@slipway/contracts/manifest';
import { ownRoot } from '@slipway/scripts/workspace-root';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A committed template: its file from the root of the repository. */
export interface CommittedTemplate {
  readonly file: string;
  readonly template: JsonObject;
}

/** Every CloudFormation template of this repository. */
export function committedTemplates(): readonly CommittedTemplate[] {
  return globSync('dist/*/foundation/*.json', { cwd: ownRoot })
    .sort()
    .map((file) => ({ file, template: JSON.parse(readFileSync(join(ownRoot, file), 'utf8')) as JsonObject }));
}
