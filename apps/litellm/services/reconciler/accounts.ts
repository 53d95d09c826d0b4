import type { EnvironmentAccount, GatewayAccounts } from '@slipway/contracts/gateway-accounts';
import { call, CallFailed, type Server } from './http.ts';

/** Everything that is wanted: what is said of the cluster, with what each environment adds. */
export async function withEnvironments(
  api: Server,
  { namespace, label, file }: EnvironmentFiles,
  accounts: GatewayAccounts,
): Promise<GatewayAccounts> {
  const path = `/api/v1/namespaces/${namespace}/configmaps?labelSelector=${encodeURIComponent(label)}`;
  const { items } = (await call(api, 'GET', path)) as { readonly items?: readonly ConfigMap[] };
  // What is not said whole must not make what is there look unwanted.
  if (!Array.isArray(items)) throw new CallFailed('GET configmaps: the answer is no list');
  const environments = (items as readonly ConfigMap[]).map(({ data }) => {
    const text = data?.[file];
    if (text === undefined) throw new CallFailed(`a ConfigMap with the label ${label} has no ${file}`);
    return JSON.parse(text) as EnvironmentAccount;
  });
  return {
    ...accounts,
    users: [...accounts.users, ...environments.map(({ user }) => user)],
    keys: [...accounts.keys, ...environments.map(({ key }) => key)],
  };
}

/** Where environments say what they add. */
export interface EnvironmentFiles {
  readonly namespace: string;
  /** `key=value`. */
  readonly label: string;
  /** Key of each ConfigMap. */
  readonly file: string;
}

interface ConfigMap {
  readonly data?: Readonly<Record<string, string>>;
}
