import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { manifestKey } from '@slipway/contracts/manifest';
import { sourceOf, type RenderedObject } from './dist.ts';
import type { Rehearsal } from './rehearsal.ts';

/** What a stage found. Without findings of severity `error`, it passed. */
export interface Outcome {
  /** One line for people: what was looked at. */
  readonly summary: string;
  /** How many things were tried: objects, pods, requests, steps. */
  readonly tried: number;
  readonly findings: readonly Finding[];
  /** What this stage took for granted, beyond what all of them do. */
  readonly assumes?: readonly string[];
  /** What somebody might think was judged, and was not. */
  readonly notes?: readonly string[];
  /** Charts that were judged as they are written, and whose objects nobody saw. */
  readonly notSeen?: readonly string[];
  /** Whether what follows has nothing to look at. */
  readonly nothingDelivered?: boolean;
  /** Threats that this stage would be the place for, and that no API server can judge. */
  readonly notJudged?: readonly NotJudged[];
}

/** A threat of the threat model that a rehearsal says nothing about. */
export interface NotJudged {
  readonly id: string;
  /** Why, and what looks at it instead. */
  readonly reason: string;
}

/** A part of a rehearsal with a verdict of its own. */
export interface Stage<S = Rehearsal> {
  /** One word by which it is chosen: `accept`. */
  readonly name: string;
  /** What holds if it passes. */
  readonly promise: string;
  /** Whether it looks at what another stage, `sync`, has delivered. */
  readonly needsDelivery?: boolean;
  readonly run: (subject: S) => Promise<Outcome>;
}

/** A stage that ran. */
export interface StageResult extends Outcome {
  readonly name: string;
  readonly promise: string;
  readonly seconds: number;
}

/** A finding about a rendered object, with the place where a person would mend it. */
export function findingAbout(
  object: Pick<RenderedObject, 'file' | 'line'>,
  rule: string,
  message: string,
  more: Partial<Pick<Finding, 'path' | 'value' | 'severity' | 'remedy'>> = {},
): Finding {
  return {
    rule,
    severity: 'error',
    file: object.file,
    line: object.line,
    message,
    remedy: `change ${sourceOf(object.file)} and render again`,
    ...more,
  };
}

/** The rendered object that a live one comes from. */
export function renderedAs(
  objects: readonly RenderedObject[],
  { group, kind, namespace, name }: { group: string; kind: string; namespace: string; name: string },
): RenderedObject | undefined {
  return objects.find(({ manifest }) => manifestKey(manifest) === `${group}|${kind}|${namespace}|${name}`);
}

/** `apps` of `apps/v1`; empty for the core group. */
export function groupOf({ apiVersion }: Pick<Manifest, 'apiVersion'>): string {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined ? '' : group;
}
