import type { Json } from '@slipway/contracts/manifest';
import { at, listAt } from '@slipway/proofs/fields';
import { expect, it } from 'vitest';
import { instanceTypesFile, withoutAws } from './karpenter.ts';
import { poolsOf } from './nodes.ts';

const requirement = (key: string, ...values: readonly string[]): Json => ({ key, operator: 'In', values });
const pool = (...capacity: readonly string[]) =>
  poolsOf([
    {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'gpu' },
      spec: {
        template: {
          spec: {
            nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'gpu' },
            requirements: [
              requirement('kubernetes.io/arch', 'amd64'),
              requirement('karpenter.sh/capacity-type', ...capacity),
              requirement('topology.kubernetes.io/zone', 'us-east-1a'),
              requirement('karpenter.k8s.aws/instance-family', 'g6'),
              requirement('karpenter.k8s.aws/instance-size', '12xlarge'),
            ],
          },
        },
      },
    },
  ])[0]!;

const requirements = (...capacity: readonly string[]) =>
  listAt(withoutAws(pool(...capacity)), 'spec', 'template', 'spec', 'requirements');

it('families and sizes become the instance types that they mean', () => {
  expect(requirements('on-demand')).toContainEqual(requirement('node.kubernetes.io/instance-type', 'g6.12xlarge'));
  expect(JSON.stringify(requirements('on-demand'))).not.toContain('karpenter.k8s.aws');
});

it('what is reserved in AWS is bought on demand, once', () => {
  expect(requirements('reserved', 'on-demand')).toContainEqual(requirement('karpenter.sh/capacity-type', 'on-demand'));
  expect(requirements('reserved')).toContainEqual(requirement('karpenter.sh/capacity-type', 'on-demand'));
  expect(requirements('spot', 'on-demand')).toContainEqual(
    requirement('karpenter.sh/capacity-type', 'spot', 'on-demand'),
  );
  const [type] = instanceTypesFile([pool('reserved', 'on-demand')], 'us-east-1') as readonly Json[];
  expect(listAt(type, 'offerings').map((one) => at(one, 'Requirements', 0, 'values'))).toEqual([['on-demand']]);
});
