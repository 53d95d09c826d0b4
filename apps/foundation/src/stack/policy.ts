import type { Grant } from '@slipway/contracts/workload-identity';

/** Conditions of a statement: operator, key, value. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One permission of a role. */
export interface Permission extends Grant {
  /**
   * When it holds.
   *
   * @default - always
   */
  readonly when?: Conditions;
}

/** A document of IAM. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** What a role may do. */
export function policyDocument(permissions: readonly Permission[]): PolicyDocument {
  return document(
    permissions.map(({ actions, resources, when }) => ({
      Effect: 'Allow',
      Action: [...actions],
      Resource: [...resources],
      ...(when && { Condition: when }),
    })),
  );
}

/** Statements as a document. */
export function document(statements: readonly object[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** A service of AWS takes a role on, and only for what the conditions name: else it could be asked to by another account. */
export function serviceTrust(
  service: string,
  when?: Conditions,
  actions: readonly string[] = ['sts:AssumeRole'],
): PolicyDocument {
  return document([
    { Effect: 'Allow', Principal: { Service: service }, Action: [...actions], ...(when && { Condition: when }) },
  ]);
}

/** A policy of AWS's own, by name. */
export function awsManagedPolicy(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`;
}
