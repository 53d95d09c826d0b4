import { describe, expect, it } from 'vitest';
import { aFullCluster, aMinimalCluster, foundationOf } from './clusters.ts';
import { unwaivedFaults } from './waived.ts';

describe.each([
  ['with everything', aFullCluster()],
  ['with everything, in Auto Mode', aFullCluster({ compute: 'eks-auto-mode' })],
  [
    'with a workspace of its own',
    aFullCluster({
      observability: {
        ...aFullCluster().observability,
        metrics: { form: 'managed', collectorRange: '10.20.255.0/27' },
      },
    }),
  ],
  ['with nothing that need not be', aMinimalCluster()],
])('%s', (_, cluster) => {
  const templates = foundationOf(cluster);

  it.each(Object.entries(templates))('%s gives nobody more than needed', (__, template) => {
    expect(unwaivedFaults(template)).toEqual([]);
  });

  it('needs no bucket, no stack beside it and no code of its own', () => {
    const text = JSON.stringify(templates);
    expect(text).not.toMatch(/BootstrapVersion|cdk-hnb659fds|Custom::|AWS::Lambda|AWS::CDK/);
  });
});
