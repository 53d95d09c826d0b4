import { z } from 'zod';
import { countField, dateField, monthlyUsdField, nameField, textField } from './fields.ts';

const amounts = {
  cpu: countField(100_000),
  memoryGiB: countField(1_000_000),
  gpus: countField(10_000, 0),
  monthlyUsd: monthlyUsdField(),
};

/** The name of a group of the identity provider, as its tokens have it. */
export function groupField() {
  return textField((text) => /^[^\s:][^\s]{0,127}$/.test(text) && !text.startsWith('system:'), {
    rule: 'invalid-group',
    message: "is not the name of a group of the identity provider, or one of Kubernetes' own",
    remedy: 'write the group as its tokens name it: at most 128 characters, no blanks, not system:…',
  });
}

export const teamSchema = z.strictObject({
  /** Part of every namespace of the team: `dev-<team>-<name>`. */
  name: nameField(30),
  /** Group of the identity provider whose members may work in the team's environments. */
  group: groupField(),
  /** What its environments and keys may spend on models together. Default: the sum of their own budgets. */
  budget: z.strictObject({ monthlyUsd: monthlyUsdField() }).optional(),
});

export const tenancySchema = z.strictObject({
  teams: z.array(teamSchema).min(1).max(500),
  limits: z.strictObject({
    /** The most that one environment may ask for. */
    perEnvironment: z.strictObject(amounts),
    /** The most that all environments of the cluster may ask for together. */
    total: z.strictObject(amounts),
  }),
  /** No environment may outlive this day. */
  latestExpiry: dateField(),
});

/** People who share environments, an Argo CD project and a bill. */
export type Team = Readonly<z.output<typeof teamSchema>>;

/** Who may have environments in a cluster, and how large. */
export type Tenancy = Readonly<z.output<typeof tenancySchema>>;
