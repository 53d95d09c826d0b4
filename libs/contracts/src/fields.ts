import { z } from 'zod';
import { dnsLabel, reservedNames } from './names.ts';

/** What a refinement says when it fails; carried through zod to the finding. */
export interface Complaint {
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

/** A text that passes a test, and what editors are told of it. */
export function textField(
  test: (text: string) => boolean,
  complaint: Complaint,
  jsonSchema: Record<string, unknown> = {},
) {
  return z.string().refine(test, { params: { complaint } }).meta(jsonSchema);
}

/** An RFC 1123 label that nobody else uses. */
export function nameField(longest = 63) {
  return textField(
    (text) => dnsLabel.test(text) && text.length <= longest,
    {
      rule: 'invalid-name',
      message: `is not an RFC 1123 label of at most ${longest} characters`,
      remedy: 'use lower-case letters, digits and hyphens, a letter or digit at both ends',
    },
    { pattern: dnsLabel.source, maxLength: longest },
  ).refine((text) => !reservedNames.has(text) && !text.startsWith('kube-'), {
    params: {
      complaint: {
        rule: 'reserved-name',
        message: 'is a name that Kubernetes, AWS or the platform uses itself',
        remedy: `choose another name than ${[...reservedNames].join(', ')} and kube-…`,
      } satisfies Complaint,
    },
  });
}

/** A positive whole number with an upper bound that only a slip of the hand exceeds. */
export function countField(most: number, least = 1) {
  return z.int().min(least).max(most);
}

/** Whole dollars a month. */
export function monthlyUsdField() {
  return z.number().min(1).max(10_000_000);
}

/** A calendar day, `YYYY-MM-DD`. */
export function dateField() {
  return z.iso.date();
}

/** Who answers for something: an e-mail address. */
export function ownerField() {
  return z.email().max(254);
}
