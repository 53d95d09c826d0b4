import { z } from 'zod';
import { checkFields, faultAt, type Place } from './check-value.ts';
import type { Finding, Outcome } from './finding.ts';
import { stackNames } from './foundation-stacks.ts';
import { workspacePattern } from './observability.ts';
import type { TextFile } from './yaml-text.ts';

const targetGroupPattern = '^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\\d{12}:targetgroup/[^/]+/[0-9a-f]{16}$';

/** SHA-256 of a text, in hexadecimal digits. */
const hashField = () => z.string().regex(/^[0-9a-f]{64}$/);

/** What the bootstrap found out of the AWS side of a cluster, and a person committed: `clusters/<name>/foundation.json`. */
export const foundationSchema = z.strictObject({
  /** Version of this file's form. */
  version: z.literal(1),
  /** The load balancer of the edge, where there is one. */
  edge: z
    .strictObject({
      targetGroupArn: z.string().regex(new RegExp(targetGroupPattern)),
      /** Name of the load balancer in DNS. */
      loadBalancerHost: z.hostname(),
    })
    .optional(),
  /** The workspace that has the metrics, where AWS measures, and the hash of what it was last told. */
  workspace: z
    .strictObject({
      id: z.string().regex(new RegExp(workspacePattern)),
      /** Said where stack `data` has made it. */
      made: z.literal(true).optional(),
      rules: hashField().optional(),
      receivers: hashField().optional(),
    })
    .optional(),
  /** Hash of the dashboards that Grafana was last given, where AWS runs it. */
  dashboards: hashField().optional(),
  /** Hash of the template that each stack was last made from. */
  templates: z.partialRecord(z.enum(stackNames), hashField()).optional(),
});

/** What is known of the AWS side of a cluster. */
export type Foundation = Readonly<z.output<typeof foundationSchema>>;

/** Reads what the bootstrap wrote; nothing where there is no such file. */
export function parseFoundation(file: TextFile | undefined): Outcome<Foundation | undefined> {
  if (file === undefined) return { value: undefined, findings: [] };
  const place: Place = { file: file.file };
  let written: unknown;
  try {
    written = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.bytes));
  } catch (error) {
    return { value: undefined, findings: [unreadable(place, error instanceof Error ? error.message : String(error))] };
  }
  const { complete, findings } = checkFields(foundationSchema, written, place);
  return { value: complete, findings };
}

function unreadable(place: Place, why: string): Finding {
  return faultAt(place, '', {
    rule: 'not-json',
    message: `is not the JSON that bootstrap writes: ${why}`,
    remedy: 'run bootstrap up, which writes it anew, and commit it',
  });
}

/** What is known of the AWS side of a cluster as the text of its file. */
export function formatFoundation(foundation: Foundation): string {
  return `${JSON.stringify(foundationSchema.parse(foundation), null, 2)}\n`;
}
