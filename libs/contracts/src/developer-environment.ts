import { z } from 'zod';
import { environmentSizes, type EnvironmentSize } from './environment-size.ts';
import { dateField, monthlyUsdField, nameField, ownerField } from './fields.ts';
import { environmentNamespace } from './names.ts';
import type { Team } from './tenancy.ts';

export const developerEnvironmentSchema = z
  .strictObject({
    name: nameField(40).describe('Name of the environment and of its file; its namespace is dev-<team>-<name>'),
    owner: ownerField().describe('E-mail address of the person it belongs to; one environment a person and cluster'),
    team: z.string().describe("A team of this cluster's tenancy"),
    size: z.enum(environmentSizes).describe('How much CPU, memory, storage and GPU it may use'),
    models: z
      .array(z.string())
      .min(1)
      .max(50)
      .describe('Models it calls: served in this cluster, or Bedrock models that this cluster offers'),
    budget: z
      .strictObject({ monthlyUsd: monthlyUsdField().describe('US dollars a month') })
      .describe('What it may spend'),
    expires: dateField().describe('Last day, YYYY-MM-DD; at most latestExpiry of the cluster'),
  })
  .meta({
    title: 'Slipway developer environment',
    description: 'A namespace of one developer in one cluster, with its limits, models and budget',
  });

/** What a developer wrote. */
export type DeveloperEnvironmentDeclaration = Readonly<z.output<typeof developerEnvironmentSchema>>;

/** A developer's environment, its references resolved. */
export interface DeveloperEnvironment {
  readonly name: string;
  /** File that a person edits: `clusters/dev/developers/alice.yaml`. */
  readonly file: string;
  readonly owner: string;
  readonly team: Team;
  readonly size: EnvironmentSize;
  /** Aliases of the gateway. */
  readonly models: readonly string[];
  readonly monthlyUsd: number;
  readonly expires: string;
}

/** The namespace of an environment. */
export function namespaceOf(environment: Pick<DeveloperEnvironment, 'name' | 'team'>): string {
  return environmentNamespace(environment.team.name, environment.name).text;
}
