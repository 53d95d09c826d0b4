import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { ownerField, textField } from './fields.ts';
import { groupField } from './tenancy.ts';

/** What people sign in to with a client of the identity provider. */
export const clientNames = ['argo-cd', 'edge', 'kubernetes', 'langfuse'] as const;

/** Something that people sign in to: a client of the identity provider. `edge` stands in front of pages without a sign-in of their own. */
export type ClientName = (typeof clientNames)[number];

/** What people may do with the platform itself, from the most to the least. */
export const roleNames = ['cluster-admin', 'admin', 'editor', 'reader'] as const;

/** What a person may do with the platform itself: `cluster-admin` everything, `reader` look. */
export type RoleName = (typeof roleNames)[number];

const issuerPattern = '^https://[^\\s/?#]+(/[^\\s?#]*[^\\s/?#])?$';
const instancePattern = '^arn:aws[a-z-]*:sso:::instance/ssoins-[0-9a-f]{16}$';
const groupIdPattern = '^([0-9a-f]{10}-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/** The same field under each of these names, each of which may be left out. */
function optionally<const N extends string, T extends z.ZodType>(names: readonly N[], field: () => T) {
  return Object.fromEntries(names.map((name) => [name, field().optional()])) as Record<N, z.ZodOptional<T>>;
}

const claimField = () => z.string().min(1).max(128);

const someGroups = () => z.array(groupField()).min(1).max(20);

const roles = {
  /** Groups that hold a role, each one that the provider knows. Default: nobody does. */
  roles: z.strictObject(optionally(roleNames, someGroups)).default({}),
};

export const identitySchema = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('oidc'),
    /** Address of the OpenID provider, as its tokens name it. */
    issuer: textField(
      (text) => new RegExp(issuerPattern).test(text),
      {
        rule: 'invalid-issuer',
        message: 'is not the address of an OpenID provider',
        remedy:
          "write it as the `iss` of its tokens has it, without a slash at the end: 'https://id.example.com/company'",
      },
      { pattern: issuerPattern },
    ),
    /** Address of the keys that its tokens are signed with: `jwks_uri` in what it says of itself. */
    keys: z.url({ protocol: /^https$/ }),
    /** Claim that holds who somebody is. Default: `email`. */
    userClaim: claimField().default('email'),
    /** Claim that holds somebody's groups. Default: `groups`. */
    groupsClaim: claimField().default('groups'),
    /** What is asked for at a sign-in, so that tokens hold those claims. Default: `openid`, `email`, `profile`, `groups`. */
    scopes: z.array(claimField()).max(20).default(['openid', 'email', 'profile', 'groups']),
    /** Groups that the provider writes into tokens: all that a team or a role may name. */
    groups: z.array(groupField()).min(1).max(1_000),
    /** Ids of the clients that were registered there; their secrets come from AWS Secrets Manager. */
    clients: z.strictObject(optionally(clientNames, () => z.string().min(1).max(256))).default({}),
    ...roles,
  }),
  z.strictObject({
    provider: z.literal('identity-center'),
    /** ARN of the instance of IAM Identity Center. */
    instance: textField(
      (text) => new RegExp(instancePattern).test(text),
      {
        rule: 'invalid-arn',
        message: 'is not the ARN of an instance of IAM Identity Center',
        remedy: "write it as AWS shows it: 'arn:aws:sso:::instance/ssoins-1234567890abcdef'",
      },
      { pattern: instancePattern },
    ),
    /** Region in which it is. */
    region: z.string(),
    /** Its groups: the name by which teams and roles know one, and its id there. */
    groups: z
      .array(
        z.strictObject({
          name: groupField(),
          id: textField(
            (text) => new RegExp(groupIdPattern).test(text),
            {
              rule: 'invalid-group-id',
              message: 'is not the id of a group of IAM Identity Center',
              remedy: 'write the id that AWS gave the group: 12345678-1234-1234-1234-123456789012',
            },
            { pattern: groupIdPattern },
          ),
        }),
      )
      .min(1)
      .max(1_000),
    ...roles,
  }),
  z.strictObject({
    provider: z.literal('local'),
    /** People, whose passwords' hashes come from AWS Secrets Manager; for clusters without a provider. */
    users: z
      .array(z.strictObject({ email: ownerField(), groups: someGroups() }))
      .min(1)
      .max(50),
    ...roles,
  }),
]);

/** Who vouches for people, and what they are called there. */
export type Identity = Readonly<z.output<typeof identitySchema>>;

/** Groups that the provider knows. */
export function groupsOf(identity: Identity): readonly string[] {
  switch (identity.provider) {
    case 'oidc':
      return identity.groups;
    case 'identity-center':
      return identity.groups.map(({ name }) => name);
    case 'local':
      return [...new Set(identity.users.flatMap(({ groups }) => groups))];
  }
}

/** Groups that hold a role; none where nobody does. */
export function groupsWithRole({ identity }: Pick<Cluster, 'identity'>, role: RoleName): readonly string[] {
  return identity.roles[role] ?? [];
}
