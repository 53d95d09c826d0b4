import * as client from '@aws-sdk/client-amp';
import { page } from './eks-state.ts';
import { Parts, type Part } from './part.ts';
import { AwsError, type FakeClock, type FakeService } from './service.ts';

/** How long Amazon Managed Service for Prometheus takes, in milliseconds of the fake's time. */
const duration = 20_000;

/** Something that a workspace is told, as it was sent: base64. */
interface Told extends Part {
  data: string;
  readonly name?: string;
  reason?: string | undefined;
}

/** Amazon Managed Service for Prometheus. */
export interface FakeAmp extends FakeService {
  readonly workspaces: Parts<Part>;
  /** Rules; keys are the workspace's id, a slash and the name. */
  readonly rules: Parts<Told>;
  /** Definitions of alert managers, by id of their workspace. */
  readonly receivers: Parts<Told>;
  /** Makes a workspace that is ready. */
  readonly add: (workspaceId: string, tags?: Readonly<Record<string, string>>, alias?: string) => void;
  /** Lets what is told next be found wrong. */
  failNext: boolean;
}

interface Names {
  readonly workspaceId: string;
  readonly name?: string;
}

interface Sent extends Names {
  readonly data: string;
  readonly tags?: Readonly<Record<string, string>>;
}

const notFound = (what: string) => new AwsError('ResourceNotFoundException', 404, `${what} was not found`);
const conflict = (why: string) => new AwsError('ConflictException', 409, why);

/** Amazon Managed Service for Prometheus without any workspace. */
export function fakeAmp(given: {
  readonly clock: FakeClock;
  readonly account: string;
  readonly region: string;
}): FakeAmp {
  const { clock, account, region } = given;
  const workspaces = new Parts<Part>(clock);
  const rules = new Parts<Told>(clock);
  const receivers = new Parts<Told>(clock);
  const arn = (resource: string) => `arn:aws:aps:${region}:${account}:${resource}`;
  const workspaceOf = (id: string): Part => {
    const workspace = workspaces.get(id);
    if (workspace === undefined) throw notFound(`workspace ${id}`);
    return workspace;
  };
  const summaryOf = ({ status, tags, alias, workspaceId }: Part) => ({
    ...{ workspaceId, alias, tags, arn: arn(`workspace/${String(workspaceId)}`) },
    status: { statusCode: status },
    createdAt: new Date(0),
  });
  const keyOf = ({ workspaceId, name }: Names) => (name === undefined ? workspaceId : `${workspaceId}/${name}`);
  const toldOf = (parts: Parts<Told>, names: Names): Told => {
    workspaceOf(names.workspaceId);
    const told = parts.get(keyOf(names));
    if (told === undefined) throw notFound(keyOf(names));
    return told;
  };
  const settle = (parts: Parts<Told>, key: string, during: string, failed: string): object => {
    const isWrong = fake.failNext;
    fake.failNext = false;
    const reason = isWrong ? 'line 1: nobody can read this' : undefined;
    parts.become(key, during, duration, isWrong ? failed : 'ACTIVE', { reason });
    return { status: { statusCode: during } };
  };
  const create = (parts: Parts<Told>, { workspaceId, name, data, tags }: Sent): object => {
    if (workspaceOf(workspaceId).status !== 'ACTIVE') throw conflict(`workspace ${workspaceId} is not ACTIVE`);
    const key = keyOf({ workspaceId, ...(name !== undefined && { name }) });
    if (parts.get(key) !== undefined) throw conflict(`${key} exists`);
    parts.set(key, { data, tags: tags ?? {}, ...(name !== undefined && { name }) });
    return settle(parts, key, 'CREATING', 'CREATION_FAILED');
  };
  const put = (parts: Parts<Told>, { data, ...names }: Sent): object => {
    const told = toldOf(parts, names);
    if (told.status?.endsWith('ING')) throw conflict(`${keyOf(names)} is ${told.status}`);
    told.data = data;
    return settle(parts, keyOf(names), 'UPDATING', 'UPDATE_FAILED');
  };
  const remove = (parts: Parts<Told>, names: Names): object => {
    toldOf(parts, names);
    parts.vanish(keyOf(names), 'DELETING', duration);
    return {};
  };
  const described = ({ status, reason }: Told) => ({
    status: { statusCode: status, ...(reason !== undefined && { statusReason: reason }) },
    createdAt: new Date(0),
    modifiedAt: new Date(0),
  });
  const named = (workspaceId: string, { name = '', tags = {} }: Pick<Sent, 'name' | 'tags'> | Told) => ({
    arn: arn(`rulegroupsnamespace/${workspaceId}/${name}`),
    name,
    tags,
  });
  const fake: FakeAmp = {
    signedAs: 'aps',
    protocol: 'rest-json',
    client,
    invalid: 'ValidationException',
    workspaces,
    rules,
    receivers,
    add: (workspaceId, tags = {}, alias = '') => {
      workspaces.set(workspaceId, { workspaceId, alias, status: 'ACTIVE', tags });
    },
    failNext: false,
    handlers: {
      DescribeWorkspace: ({ workspaceId }: Names) => {
        return { workspace: summaryOf(workspaceOf(workspaceId)) };
      },
      ListWorkspaces: ({ alias = '', nextToken }: { readonly alias?: string; readonly nextToken?: string }) => {
        const named = workspaces.all().filter((one) => String(one['alias']).startsWith(alias));
        const { items, ...more } = page(named, nextToken);
        return { workspaces: items.map(summaryOf), ...more };
      },
      DeleteWorkspace: ({ workspaceId }: Names) => {
        workspaceOf(workspaceId);
        for (const key of rules.keys()) if (key.startsWith(`${workspaceId}/`)) rules.delete(key);
        receivers.delete(workspaceId);
        workspaces.vanish(workspaceId, 'DELETING', duration);
        return {};
      },
      CreateRuleGroupsNamespace: (sent: Sent) => ({ ...named(sent.workspaceId, sent), ...create(rules, sent) }),
      PutRuleGroupsNamespace: (sent: Sent) => ({ ...named(sent.workspaceId, sent), ...put(rules, sent) }),
      DeleteRuleGroupsNamespace: (names: Names) => remove(rules, names),
      DescribeRuleGroupsNamespace: (names: Names) => {
        const told = toldOf(rules, names);
        return { ruleGroupsNamespace: { ...named(names.workspaceId, told), ...described(told), data: told.data } };
      },
      ListRuleGroupsNamespaces: ({ workspaceId, nextToken }: Names & { readonly nextToken?: string }) => {
        workspaceOf(workspaceId);
        const ours = rules.keys().filter((key) => key.startsWith(`${workspaceId}/`));
        const { items, ...more } = page(ours, nextToken);
        const summaries = items.flatMap((key) => rules.get(key) ?? []);
        return {
          ruleGroupsNamespaces: summaries.map((told) => ({ ...named(workspaceId, told), ...described(told) })),
          ...more,
        };
      },
      CreateAlertManagerDefinition: (sent: Sent) => create(receivers, sent),
      PutAlertManagerDefinition: (sent: Sent) => put(receivers, sent),
      DeleteAlertManagerDefinition: (names: Names) => remove(receivers, names),
      DescribeAlertManagerDefinition: (names: Names) => {
        const told = toldOf(receivers, names);
        return { alertManagerDefinition: { ...described(told), data: told.data } };
      },
    },
  };
  return fake;
}
