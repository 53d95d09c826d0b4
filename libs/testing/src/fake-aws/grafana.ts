import * as client from '@aws-sdk/client-grafana';
import { page } from './eks-state.ts';
import { Parts, type Part } from './part.ts';
import { AwsError, type FakeClock, type FakeService } from './service.ts';

/** Amazon Managed Grafana, without what Grafana itself does. */
export interface FakeGrafanaService extends FakeService {
  readonly workspaces: Parts<Part>;
  /** Service accounts; keys are the workspace's id, a slash and their own id. */
  readonly accounts: Parts<Part>;
  /** Roles of groups and people; keys are the workspace's id, a slash and their id. */
  readonly permissions: Parts<Part>;
  /** Makes a workspace that is ready. */
  readonly add: (workspaceId: string, tags?: Readonly<Record<string, string>>) => void;
  /** True while a token may be used. */
  readonly isToken: (key: string) => boolean;
}

interface Names {
  readonly workspaceId: string;
  readonly serviceAccountId: string;
  readonly name: string;
  readonly nextToken?: string;
}

interface Instruction {
  readonly action: 'ADD' | 'REVOKE';
  readonly role: string;
  readonly users: readonly { readonly id: string; readonly type: string }[];
}

/** Amazon Managed Grafana without any workspace. */
export function fakeGrafana({ clock }: { readonly clock: FakeClock }): FakeGrafanaService {
  const workspaces = new Parts<Part>(clock);
  const accounts = new Parts<Part>(clock);
  const permissions = new Parts<Part>(clock);
  const tokens = new Map<string, { readonly account: string; readonly until: number }>();
  let made = 0;
  const partOf = (parts: Parts<Part>, key: string): Part => {
    const part = parts.get(key);
    if (part === undefined) throw new AwsError('ResourceNotFoundException', 404, `${key} was not found`);
    return part;
  };
  const inside = (parts: Parts<Part>, id: string): readonly Part[] =>
    parts
      .keys()
      .filter((key) => key.startsWith(`${id}/`))
      .map((key) => partOf(parts, key));
  return {
    signedAs: 'grafana',
    protocol: 'rest-json',
    client,
    invalid: 'ValidationException',
    workspaces,
    accounts,
    permissions,
    add: (id, tags = {}) => {
      workspaces.set(id, {
        ...{ id, status: 'ACTIVE', tags, endpoint: `${id}.grafana-workspace.example`, dataSources: [] },
        ...{ created: new Date(0), modified: new Date(0), grafanaVersion: '10.4' },
        authentication: { providers: [] },
      });
    },
    isToken: (key) => {
      const token = tokens.get(key);
      return token !== undefined && token.until > clock.now() && accounts.get(token.account) !== undefined;
    },
    handlers: {
      DescribeWorkspace: ({ workspaceId }: Names) => ({ workspace: partOf(workspaces, workspaceId) }),
      TagResource: ({ resourceArn, tags }: { resourceArn: string; tags: Readonly<Record<string, string>> }) => {
        const workspace = partOf(workspaces, resourceArn.split('/').at(-1) ?? '');
        workspace.tags = { ...workspace.tags, ...tags };
        return {};
      },
      ListWorkspaceServiceAccounts: ({ workspaceId, nextToken }: Names) => {
        partOf(workspaces, workspaceId);
        const { items, ...more } = page(inside(accounts, workspaceId), nextToken);
        return { serviceAccounts: items, workspaceId, ...more };
      },
      CreateWorkspaceServiceAccount: ({ workspaceId, name, ...input }: Names) => {
        partOf(workspaces, workspaceId);
        if (inside(accounts, workspaceId).some((one) => one['name'] === name))
          throw new AwsError('ConflictException', 409, `there is a service account ${name}`);
        const id = String(++made);
        accounts.set(`${workspaceId}/${id}`, { id, name, isDisabled: 'false', ...input });
        return { id, name, workspaceId, ...input };
      },
      DeleteWorkspaceServiceAccount: ({ workspaceId, serviceAccountId }: Names) => {
        partOf(accounts, `${workspaceId}/${serviceAccountId}`);
        accounts.delete(`${workspaceId}/${serviceAccountId}`);
        return { workspaceId, serviceAccountId };
      },
      CreateWorkspaceServiceAccountToken: (input: Names & { readonly secondsToLive: number }) => {
        const { workspaceId, serviceAccountId, name, secondsToLive } = input;
        const account = `${workspaceId}/${serviceAccountId}`;
        partOf(accounts, account);
        const id = String(++made);
        const key = `made-up-key-${id}`;
        tokens.set(key, { account, until: clock.now() + secondsToLive * 1000 });
        return { workspaceId, serviceAccountId, serviceAccountToken: { id, name, key } };
      },
      ListPermissions: ({ workspaceId, userType, nextToken }: Names & { readonly userType?: string }) => {
        const all = inside(permissions, workspaceId).filter(
          (one) => userType === undefined || one['type'] === userType,
        );
        const { items, ...more } = page(all, nextToken);
        return { permissions: items.map(({ id, type, role }) => ({ user: { id, type }, role })), ...more };
      },
      UpdatePermissions: (input: Names & { readonly updateInstructionBatch: readonly Instruction[] }) => {
        if (input.updateInstructionBatch.length > 20)
          throw new AwsError('ValidationException', 400, 'updateInstructionBatch has more than 20 items');
        for (const { action, role, users } of input.updateInstructionBatch)
          for (const { id, type } of users) {
            const key = `${input.workspaceId}/${id}`;
            if (action === 'ADD') permissions.set(key, { id, type, role });
            else if (permissions.get(key)?.['role'] === role) permissions.delete(key);
          }
        return { errors: [] };
      },
    },
  };
}
