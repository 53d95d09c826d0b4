import { createHash } from 'node:crypto';

/** As much of a CloudFormation template as the fake reads. */
export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** Where a stack is, and what it was given. */
export interface Surroundings {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The value of an expression of a template: texts, and the functions that outputs are made of. */
export function valueOf(expression: unknown, template: Template, at: Surroundings): string {
  if (typeof expression === 'string') return expression;
  if (typeof expression !== 'object' || expression === null) return JSON.stringify(expression);
  const [[name, argument] = ['', undefined]] = Object.entries(expression) as [string, unknown][];
  switch (name) {
    case 'Ref':
      return reference(String(argument), template, at);
    case 'Fn::GetAtt': {
      const [logical = '', attribute = ''] =
        typeof argument === 'string' ? argument.split('.') : (argument as string[]);
      return attributeOf(logical, attribute, template, at);
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => valueOf(part, template, at)).join(separator);
    }
    case 'Fn::Sub':
      return String(argument).replaceAll(/\$\{([^}]+)\}/g, (_, inner: string) => {
        const [logical = '', attribute] = inner.split('.');
        return attribute === undefined ? reference(inner, template, at) : attributeOf(logical, attribute, template, at);
      });
    default:
      throw new Error(`the fake cannot read ${name} in a template`);
  }
}

function reference(
  name: string,
  { Resources = {} }: Template,
  { stack, account, region, parameters }: Surroundings,
): string {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::StackName': stack,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const known = pseudo[name] ?? parameters[name];
  if (known !== undefined) return known;
  const named = Resources[name]?.Properties?.['RoleName'];
  return typeof named === 'string' ? named : `${stack}-${name}`.toLowerCase();
}

function attributeOf(logical: string, attribute: string, template: Template, at: Surroundings): string {
  const name = reference(logical, template, at);
  if (template.Resources?.[logical]?.Type === workspaceType) {
    const id = workspaceId(name);
    return attribute === 'Arn' ? `arn:aws:aps:${at.region}:${at.account}:workspace/${id}` : id;
  }
  if (template.Resources?.[logical]?.Type === grafanaType && attribute === 'Id') return grafanaId(name);
  if (attribute !== 'Arn') return `${name}-${attribute}`.toLowerCase();
  const type = template.Resources?.[logical]?.Type;
  if (type === 'AWS::IAM::Role') return `arn:aws:iam::${at.account}:role/${name}`;
  const service = type?.split('::')[1]?.toLowerCase() ?? 'unknown';
  return `arn:aws:${service}:${at.region}:${at.account}:${name}`;
}

/** Workspaces of metrics that a template makes, by id. */
export function workspacesOf(template: Template, at: Surroundings): ReadonlyMap<string, { readonly alias?: string }> {
  return new Map(
    Object.entries(template.Resources ?? {})
      .filter(([, { Type }]) => Type === workspaceType)
      .map(([logical, { Properties }]) => {
        const alias = Properties?.['Alias'];
        return [workspaceId(reference(logical, template, at)), typeof alias === 'string' ? { alias } : {}];
      }),
  );
}

/** Workspaces of Grafana that a template makes, by id. */
export function grafanasOf(template: Template, at: Surroundings): readonly string[] {
  return Object.entries(template.Resources ?? {})
    .filter(([, { Type }]) => Type === grafanaType)
    .map(([logical]) => grafanaId(reference(logical, template, at)));
}

const grafanaType = 'AWS::Grafana::Workspace';
const grafanaId = (name: string) => `g-${createHash('sha256').update(name).digest('hex').slice(0, 10)}`;

const workspaceType = 'AWS::APS::Workspace';

/** What AWS makes up, the same for the same name. */
function workspaceId(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return `ws-${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20, 32)}`;
}

/** ARNs of the roles that a template makes. */
export function rolesOf(template: Template, at: Surroundings): readonly string[] {
  return Object.entries(template.Resources ?? {})
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([logical]) => attributeOf(logical, 'Arn', template, at));
}

/** Names of the repositories for images that a template makes. */
export function repositoriesOf({ Resources = {} }: Template): readonly string[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::ECR::Repository')
    .map(({ Properties }) => String(Properties?.['RepositoryName']));
}

/** What becomes of a stack's resources when one template takes another's place. */
export function changesBetween(before: Template, after: Template): readonly object[] {
  const old = before.Resources ?? {};
  const wanted = after.Resources ?? {};
  const change = (Action: string, LogicalResourceId: string, ResourceType: string, Replacement?: string) => ({
    Type: 'Resource',
    ResourceChange: { Action, LogicalResourceId, ResourceType, ...(Replacement !== undefined && { Replacement }) },
  });
  return [
    ...Object.entries(wanted).flatMap(([logical, resource]) => {
      const was = old[logical];
      if (was === undefined) return [change('Add', logical, resource.Type)];
      if (JSON.stringify(was) === JSON.stringify(resource)) return [];
      return [change('Modify', logical, resource.Type, was.Type === resource.Type ? 'False' : 'True')];
    }),
    ...Object.entries(old)
      .filter(([logical]) => wanted[logical] === undefined)
      .map(([logical, resource]) => change('Remove', logical, resource.Type)),
  ];
}
