import { smokePlan } from '@slipway/contracts/smoke';
import { aCluster } from '@slipway/testing/builders';
import { at, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { composeSmoke } from './compose.ts';

const program = { 'main.ts': 'asks\n', 'http.ts': 'calls\n' };
const langfuse = { owner: 'ann@example.com', webReplicas: 2, workerReplicas: 2, retentionDays: 90 };

describe.each([
  ['without traces', aCluster()],
  ['with traces', aCluster({ langfuse })],
])('%s', (_, cluster) => {
  const manifests = composeSmoke({ smoke: program })(cluster).flatMap(synthesiseChart);
  const job = only(manifests, 'CronJob', 'smoke');

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('runs when somebody starts it, and by itself never', () => {
    expect(at(job, 'spec', 'suspend')).toBe(true);
  });

  it('knows each model that the cluster offers, and mounts its program', () => {
    const content = only(manifests, 'ConfigMap');
    expect(JSON.parse(textAt(content, 'data', 'plan.json'))).toEqual(JSON.parse(JSON.stringify(smokePlan(cluster))));
    expect(smokePlan(cluster).models.map(({ name }) => name)).toEqual(cluster.placements.map(({ name }) => name));
    expect(textAt(content, 'data', 'main.ts')).toBe('asks\n');
  });

  it('has no right in the cluster, and no token', () => {
    expect(manifests.filter(({ kind }) => /Role/.test(kind))).toEqual([]);
    expect(at(only(manifests, 'ServiceAccount'), 'automountServiceAccountToken')).toBe(false);
  });
});

it('is given the keys of Langfuse where there is one', () => {
  const names = (cluster: Parameters<ReturnType<typeof composeSmoke>>[0]) => {
    const job = only(composeSmoke({ smoke: program })(cluster).flatMap(synthesiseChart), 'CronJob');
    const env = at(job, 'spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0, 'env');
    return (env as unknown as readonly { readonly name: string }[]).map(({ name }) => name);
  };
  expect(names(aCluster({ langfuse }))).toEqual(expect.arrayContaining(['LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY']));
  expect(names(aCluster())).not.toContain('LANGFUSE_PUBLIC_KEY');
});
