import { aWorkload } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { WorkloadAccount, type WorkloadAccountProps } from './workload-account.ts';

const everything: Required<WorkloadAccountProps> = { workload: aWorkload() };
const account = only(
  synthesise((scope) => new WorkloadAccount(scope, 'account', everything)),
  'ServiceAccount',
);

it('it has the name and the labels of its workload', () => {
  const { namespace, app, name } = everything.workload;
  expect(account.metadata).toEqual({
    name,
    namespace,
    labels: { 'app.kubernetes.io/name': app, 'app.kubernetes.io/instance': name },
  });
});

it('it hands its token to no pod', () => {
  expect(at(account, 'automountServiceAccountToken')).toBe(false);
});
