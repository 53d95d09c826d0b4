import { aWorkload } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { WorkloadAccount, type WorkloadAccountProps } from './workload-account.ts';

const minimal: WorkloadAccountProps = { workload: aWorkload() };
const everything: Required<WorkloadAccountProps> = { ...minimal, annotations: { role: 'of a reader' } };
const account = only(
  synthesise((scope) => new WorkloadAccount(scope, 'account', minimal)),
  'ServiceAccount',
);

it('it has the name and the labels of its workload', () => {
  const { namespace, app, name } = minimal.workload;
  expect(account.metadata).toEqual({
    name,
    namespace,
    labels: { 'app.kubernetes.io/name': app, 'app.kubernetes.io/instance': name },
  });
});

it('it says what others read of it', () => {
  const [said] = synthesise((scope) => new WorkloadAccount(scope, 'account', everything));
  expect(said?.metadata).toMatchObject({ annotations: everything.annotations });
});

it('it hands its token to no pod', () => {
  expect(at(account, 'automountServiceAccountToken')).toBe(false);
});
