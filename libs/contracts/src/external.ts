/** Kinds of things that a chart may need and another party may supply. */
export const needKinds = [
  'operator',
  'secret-store',
  'postgres-database',
  'network-policy-controller',
  'iam-role',
] as const;
export type NeedKind = (typeof needKinds)[number];

/** What a chart relies on and does not render. */
export interface Need {
  readonly kind: NeedKind;
  /** `external-secrets`, `litellm/aws`, …: unique within its kind. */
  readonly name: string;
}

/** Something needed that nobody renders here, with the one who answers for it. */
export interface External extends Need {
  /** Who supplies and keeps it: an e-mail address or the name of a team. */
  readonly owner: string;
}
