import type { Json, JsonObject } from '@slipway/contracts/manifest';

/**
 * What is wrong with the policies of a CloudFormation template: rights that reach further than they must, and trust that
 * another account could use. Every policy is looked at, of whatever kind of resource; one that cannot be read is a fault.
 */
export interface PolicyFault {
  readonly rule: PolicyRule;
  /** Logical name of the resource. */
  readonly resource: string;
  readonly message: string;
}

export type PolicyRule =
  | 'broad-managed-policy'
  | 'open-principal'
  | 'trust-without-condition'
  | 'unreadable-policy'
  | 'unscoped-pass-role'
  | 'wildcard-action'
  | 'wildcard-resource';

/** Actions for which AWS knows no resource, and what they do: each looks, or adds to what nobody owns. */
export const withoutResource: ReadonlyMap<string, string> = new Map([
  ...[
    'ec2:DescribeAvailabilityZones',
    'ec2:DescribeCapacityReservations',
    'ec2:DescribeImages',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstanceTypeOfferings',
    'ec2:DescribeInstanceTypes',
    'ec2:DescribeInstances',
    'ec2:DescribeLaunchTemplates',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribePlacementGroups',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSpotPriceHistory',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
  ].map((action) => [action, 'EC2 describes without a resource'] as const),
  ...[
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
  ].map((action) => [action, 'Elastic Load Balancing describes without a resource'] as const),
  ['iam:ListInstanceProfiles', 'IAM lists without a resource'],
  ['pricing:GetProducts', 'the price list has no resource'],
  ['logs:GetQueryResults', 'CloudWatch Logs has no resource for queries'],
  ['logs:StopQuery', 'CloudWatch Logs has no resource for queries'],
  ...[
    'xray:BatchGetTraces',
    'xray:GetGroups',
    'xray:GetServiceGraph',
    'xray:GetTimeSeriesServiceStatistics',
    'xray:GetTraceGraph',
    'xray:GetTraceSummaries',
  ].map((action) => [action, 'X-Ray has no resource for what is looked up'] as const),
  ['xray:PutTelemetryRecords', 'X-Ray has no resource for what is sent'],
  ['xray:PutTraceSegments', 'X-Ray has no resource for what is sent'],
  ['sts:GetCallerIdentity', 'the answer is about whoever asks'],
  ['route53:ListHostedZones', 'Route 53 lists without a resource'],
  ['route53:ListHostedZonesByName', 'Route 53 lists without a resource'],
]);

/** Services whose trust knows no key by which another account's requests could be told apart. */
const withoutSourceKeys = new Set(['ec2.amazonaws.com']);

/** Keys that tie a request of a service to one account. */
const sourceKeys = [
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:RequestTag/eks-cluster-arn',
  'kms:EncryptionContext:aws:logs:arn',
];

/** Policies of AWS's own that are far more than any role here needs. */
const broad = /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|.*FullAccess)$/;

/** Roles below a path of a cluster, which only somebody who must give them a boundary can make. */
const belowPath = /:role(\/[a-z0-9-]+){2,}\/\*"$/;

type Statement = Readonly<Record<string, Json | undefined>>;

/** Every fault of every policy in a template. */
export function policyFaults(template: JsonObject): readonly PolicyFault[] {
  return Object.entries((template['Resources'] ?? {}) as Record<string, JsonObject>).flatMap(([name, resource]) => {
    const type = resource['Type'] as string;
    const properties = (resource['Properties'] ?? {}) as JsonObject;
    const fault = (rule: PolicyRule, message: string): PolicyFault => ({ rule, resource: name, message });
    return [
      ...managedPolicies(properties)
        .filter((arn) => broad.test(arn))
        .map((arn) => fault('broad-managed-policy', arn)),
      ...documentsIn(properties).flatMap(({ path, value }) => {
        const statements = statementsOf(value);
        if (statements === undefined) return [fault('unreadable-policy', `${path} is not a policy`)];
        return statements.flatMap((statement) => statementFaults(statement, { path, type }, fault));
      }),
    ];
  });
}

interface Place {
  readonly path: string;
  readonly type: string;
}

function statementFaults(
  statement: Statement,
  { path, type }: Place,
  fault: (rule: PolicyRule, message: string) => PolicyFault,
): readonly PolicyFault[] {
  // What is denied may be broad.
  if (statement['Effect'] !== 'Allow') return [];
  const actions = texts(statement['Action']);
  const resources = list(statement['Resource']).map((resource) => JSON.stringify(resource));
  const condition = JSON.stringify(statement['Condition'] ?? {});
  const isKeyPolicy = type === 'AWS::KMS::Key';
  const faults: PolicyFault[] = [];
  if (
    statement['NotAction'] !== undefined ||
    statement['NotResource'] !== undefined ||
    statement['NotPrincipal'] !== undefined
  )
    faults.push(fault('wildcard-action', `${path} allows all but what it names`));
  for (const action of actions) {
    const [, verb = '*'] = action.split(':');
    if (!verb.startsWith('*')) continue;
    // Without it, IAM of the account has no say about its key, and nobody may ever have one again.
    if (isKeyPolicy && action === 'kms:*' && isAccountRoot(statement['Principal'])) continue;
    faults.push(fault('wildcard-action', `${path} allows ${action}`));
  }
  if (resources.includes('"*"') && !isKeyPolicy) {
    const scoped = actions.filter((action) => !withoutResource.has(action));
    if (scoped.length > 0) faults.push(fault('wildcard-resource', `${path} allows ${scoped.join(', ')} on everything`));
  }
  if (actions.some((action) => action.toLowerCase() === 'iam:passrole')) {
    if (
      resources.some((resource) => resource.includes('*') && !belowPath.test(resource)) ||
      !condition.includes('iam:PassedToService')
    )
      faults.push(fault('unscoped-pass-role', `${path} passes ${resources.join(', ')} without saying to whom`));
  }
  return [...faults, ...principalFaults(statement['Principal'], condition, path, fault)];
}

function principalFaults(
  principal: Json | undefined,
  condition: string,
  path: string,
  fault: (rule: PolicyRule, message: string) => PolicyFault,
): readonly PolicyFault[] {
  if (principal === undefined) return [];
  if (principal === '*' || (typeof principal === 'object' && texts((principal as JsonObject)['AWS']).includes('*')))
    return [fault('open-principal', `${path} allows everybody`)];
  const of = principal as Record<string, Json | undefined>;
  const services = texts(of['Service']).filter((service) => !withoutSourceKeys.has(service));
  const faults = services
    .filter(() => !sourceKeys.some((key) => condition.includes(`"${key}"`)))
    .map((service) => fault('trust-without-condition', `${path} trusts ${service} for whatever account`));
  if (of['Federated'] !== undefined && !(condition.includes(':sub"') && condition.includes(':aud"')))
    faults.push(fault('trust-without-condition', `${path} trusts every token of an issuer`));
  if (of['AWS'] !== undefined && path.endsWith('AssumeRolePolicyDocument') && condition === '{}')
    faults.push(fault('trust-without-condition', `${path} trusts everybody in an account`));
  return faults;
}

function isAccountRoot(principal: Json | undefined): boolean {
  return /^\{"AWS":"arn:aws:iam::\d{12}:root"\}$/.test(JSON.stringify(principal));
}

/** Everything in a resource that is a policy by its name. */
function documentsIn(value: Json, path = ''): readonly { readonly path: string; readonly value: Json }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path === '' ? key : `${path}.${key}`;
    const isDocument =
      /^(AccessPolicies|AssumeRolePolicyDocument|PolicyDocument|KeyPolicy|ResourcePolicy|PolicyText)$/.test(key);
    return isDocument ? [{ path: at, value: item }] : documentsIn(item, at);
  });
}

/** Statements of a policy: written as objects, or as a text in which parameters are filled in. */
function statementsOf(value: Json): readonly Statement[] | undefined {
  const text = typeof value === 'string' ? value : (value as Record<string, Json>)['Fn::Sub'];
  let written: Json | undefined = value;
  if (typeof text === 'string') {
    try {
      written = JSON.parse(text) as Json;
    } catch {
      return undefined;
    }
  }
  const statements = (written as Record<string, Json | undefined>)['Statement'];
  return statements === undefined ? undefined : (list(statements) as readonly Statement[]);
}

function managedPolicies(properties: JsonObject): readonly string[] {
  return texts(properties['ManagedPolicyArns']);
}

function list(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function texts(value: Json | undefined): readonly string[] {
  return list(value).filter((item): item is string => typeof item === 'string');
}
