import type { Json, JsonObject } from '@slipway/contracts/manifest';

/** What somebody asks of AWS. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys. Default: none. */
  readonly context?: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: Json;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Whether the policies written into a role allow something: what is denied is denied, what nobody allows too. */
export function isAllowed(role: JsonObject, request: Request): boolean {
  const policies = (role['Policies'] ?? []) as unknown as readonly {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  }[];
  const hits = policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter((one) => applies(one, request));
  return hits.some(({ Effect }) => Effect === 'Allow') && !hits.some(({ Effect }) => Effect === 'Deny');
}

function applies(
  { Action, Resource, Condition = {} }: Statement,
  { action, resource, context = {} }: Request,
): boolean {
  return (
    [Action].flat().some((pattern) => matches(pattern, action)) &&
    [Resource].flat().some((pattern) => typeof pattern === 'string' && matches(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, context[key], [values].flat())),
    )
  );
}

function holds(operator: string, value: string | undefined, wanted: readonly unknown[]): boolean {
  if (operator !== 'StringEquals') throw new Error(`the condition ${operator} is not known here`);
  return (
    value !== undefined && wanted.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).includes(value)
  );
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(text);
}
