import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { computeModes, type ComputeMode, type NodePoolDeclaration } from '@slipway/contracts/node-pool';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { all, at, listAt, namesOf, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { NodePool, type NodePoolProps } from './node-pool.ts';

const everyField: Required<NodePoolDeclaration> = {
  name: 'full',
  architecture: 'arm64',
  accelerator: 'neuron',
  families: ['inf2', 'trn2'],
  sizes: ['xlarge', '8xlarge'],
  capacity: ['reserved', 'spot', 'on-demand'],
  limits: { cpu: 96, memoryGiB: 768, accelerators: 12 },
  reservations: ['cr-0123456789abcdef0'],
  warmNodes: 3,
  quietHours: { days: 'mon-sat', from: '06:30', to: '20:00' },
  storageGiB: 333,
  weight: 77,
};

function rendered(pool: NodePoolDeclaration, compute: ComputeMode): Manifest[] {
  const props: Required<NodePoolProps> = {
    pool,
    compute,
    cluster: 'harbour',
    nodeRole: 'role-of-nodes',
    zones: ['us-east-1a', 'us-east-1c'],
  };
  return synthesise((scope) => {
    new NodePool(scope, 'pool', props);
  });
}

const poolOf = (pool: NodePoolDeclaration, compute: ComputeMode = 'karpenter') =>
  at(only(rendered(pool, compute), 'NodePool', pool.name), 'spec');

/** Values by key of what is asked of a node. */
function requirements(pool: NodePoolDeclaration, compute: ComputeMode = 'karpenter') {
  return Object.fromEntries(
    listAt(poolOf(pool, compute), 'template', 'spec', 'requirements').map((requirement) => {
      expect(at(requirement, 'operator')).toBe('In');
      return [at(requirement, 'key'), at(requirement, 'values')];
    }),
  ) as Record<string, string[]>;
}

const hours = (text: string | undefined) => Number(/^(\d+)h$/.exec(text ?? '')?.[1]);

const classKinds = { 'eks-auto-mode': 'NodeClass', karpenter: 'EC2NodeClass' } as const;

describe.each(computeModes)('on %s', (compute) => {
  describe.each([
    ['minimal', aPool()],
    ['with GPUs', aGpuPool()],
    ['with every field', everyField],
  ])('%s', (_, pool) => {
    const manifests = rendered(pool, compute);
    const nodePool = only(manifests, 'NodePool', pool.name);
    const nodeClass = only(manifests, classKinds[compute]);

    it('is kept whole by the API server', () => {
      expect(manifests).meetsSchemas();
    });

    it('is a pool and its class, both of its name, and a pool of nodes that stay if there are any, outside namespaces', () => {
      expect(namesOf(manifests, 'NodePool')).toEqual(
        pool.warmNodes === undefined ? [pool.name] : ['full', 'full-warm'],
      );
      expect(namesOf(manifests, classKinds[compute])).toEqual([pool.name]);
      for (const { metadata } of manifests) expect(metadata.namespace).toBeUndefined();
    });

    it('marks its nodes with its name, whether they stay or not', () => {
      for (const each of all(manifests, 'NodePool')) {
        expect(at(each, 'spec', 'template', 'metadata', 'labels')).toEqual({
          'slipway.dev/node-pool': pool.name,
          ...(pool.accelerator !== 'none' && { 'slipway.dev/accelerator': pool.accelerator }),
        });
      }
    });

    it('sets no label and no tag that Karpenter, EKS or the provider keep to themselves', () => {
      const tags = (at(nodeClass, 'spec', 'tags') ?? {}) as JsonObject;
      const labels = at(nodePool, 'spec', 'template', 'metadata', 'labels') as JsonObject;
      for (const key of Object.keys({ ...tags, ...labels })) {
        expect(key).not.toMatch(
          /^([^/]*\.)?(kubernetes\.io|k8s\.io|karpenter\.sh|karpenter\.k8s\.aws|amazonaws\.com)\/|^(aws|eks):/,
        );
      }
    });

    it('buys capacity where reservations say, and nowhere else', () => {
      const terms = at(nodeClass, 'spec', 'capacityReservationSelectorTerms');
      expect(terms).toEqual(pool.reservations?.map((id) => ({ id })));
    });

    it('names its class by group, kind and name', () => {
      expect(at(nodePool, 'spec', 'template', 'spec', 'nodeClassRef')).toEqual({
        group: nodeClass.apiVersion.split('/')[0],
        kind: nodeClass.kind,
        name: nodeClass.metadata.name,
      });
    });

    it('finds subnets and security group of its own cluster only', () => {
      expect(at(nodeClass, 'spec', 'subnetSelectorTerms')).toEqual([
        { tags: { 'slipway.dev/cluster': 'harbour', 'slipway.dev/subnet': 'private' } },
      ]);
      expect(at(nodeClass, 'spec', 'securityGroupSelectorTerms')).toEqual([
        { tags: { 'kubernetes.io/cluster/harbour': 'owned' } },
      ]);
    });

    it('runs its nodes with the role that it was given', () => {
      expect(at(nodeClass, 'spec', 'role')).toBe('role-of-nodes');
    });

    it('never holds more than its limits', () => {
      const { cpu, memoryGiB } = pool.limits;
      expect(at(nodePool, 'spec', 'limits')).toMatchObject({ cpu, memory: `${memoryGiB}Gi` });
    });

    it('replaces nodes before they are three weeks old, a few at a time, and waits for no pod longer than a day', () => {
      expect(at(nodePool, 'spec', 'template', 'spec')).toMatchObject({
        expireAfter: '336h',
        terminationGracePeriod: '24h',
      });
      expect(at(nodePool, 'spec', 'disruption', 'budgets', 0)).toEqual({ nodes: '10%' });
      expect(hours(textAt(nodePool, 'spec', 'template', 'spec', 'expireAfter'))).toBeLessThanOrEqual(21 * 24);
    });

    it('asks for what was declared, in the words of its mode', () => {
      const prefix = { 'eks-auto-mode': 'eks.amazonaws.com', karpenter: 'karpenter.k8s.aws' }[compute];
      expect(requirements(pool, compute)).toEqual({
        [`${prefix}/instance-family`]: pool.families,
        ...(pool.sizes && { [`${prefix}/instance-size`]: pool.sizes }),
        'kubernetes.io/arch': [pool.architecture],
        'karpenter.sh/capacity-type': pool.capacity,
        'topology.kubernetes.io/zone': ['us-east-1a', 'us-east-1c'],
        ...(compute === 'karpenter' && { 'kubernetes.io/os': ['linux'] }),
      });
    });

    it('goes before pools of less weight', () => {
      expect(at(nodePool, 'spec', 'weight')).toBe(pool.weight);
    });
  });
});

describe('accelerators', () => {
  it.each([
    ['nvidia', 'nvidia.com/gpu'],
    ['neuron', 'aws.amazon.com/neuron'],
  ] as const)(
    '%s: pods that do not ask for %s are kept off, and no more than the limit are held',
    (accelerator, resource) => {
      const spec = poolOf(aGpuPool({ accelerator }));
      expect(at(spec, 'template', 'spec', 'taints')).toEqual([{ key: resource, effect: 'NoSchedule' }]);
      expect(at(spec, 'limits')).toEqual({ cpu: 32, memory: '128Gi', [resource]: 4 });
    },
  );

  it('none are held where no limit is known', () => {
    expect(at(poolOf(aGpuPool({ limits: { cpu: 1, memoryGiB: 1 } })), 'limits', 'nvidia.com/gpu')).toBe(0);
  });

  it('nodes without one are open to all, and have no limit for them', () => {
    const spec = poolOf(aPool());
    expect(at(spec, 'template', 'spec', 'taints')).toBeUndefined();
    expect(at(spec, 'limits')).toEqual({ cpu: 64, memory: '256Gi' });
  });

  it('nodes with one go only when they are empty, and not at once', () => {
    expect(at(poolOf(aGpuPool()), 'disruption')).toMatchObject({
      consolidationPolicy: 'WhenEmpty',
      consolidateAfter: '1h',
    });
  });

  it('nodes without one go when their pods fit elsewhere', () => {
    expect(at(poolOf(aPool()), 'disruption')).toMatchObject({
      consolidationPolicy: 'WhenEmptyOrUnderutilized',
      consolidateAfter: '5m',
    });
  });
});

describe('quiet hours', () => {
  const budgets = (pool: NodePoolDeclaration) => listAt(poolOf(pool), 'disruption', 'budgets');

  it('are none where none are asked for', () => {
    expect(budgets(aPool())).toEqual([{ nodes: '10%' }]);
  });

  it('let only nodes go that nobody uses, from their beginning for as long as they last, on their days', () => {
    expect(budgets(everyField)).toEqual([
      { nodes: '10%' },
      { nodes: '0', reasons: ['Drifted', 'Underutilized'], schedule: '30 6 * * 1-6', duration: '810m' },
    ]);
  });
});

describe.each(computeModes)('nodes that stay on %s', (compute) => {
  const manifests = rendered(everyField, compute);
  const warm = only(manifests, 'NodePool', 'full-warm');
  const main = only(manifests, 'NodePool', 'full');

  it('are as many as asked for, and one more while one takes the place of another', () => {
    expect(at(warm, 'spec', 'replicas')).toBe(3);
    expect(at(warm, 'spec', 'limits')).toEqual({ nodes: 4 });
  });

  it('have what the API server lets such a pool have: no weight', () => {
    expect(at(warm, 'spec', 'weight')).toBeUndefined();
    expect(at(main, 'spec', 'replicas')).toBeUndefined();
  });

  it('are nodes like those that come and go', () => {
    expect(at(warm, 'spec', 'template')).toEqual(at(main, 'spec', 'template'));
    expect(at(warm, 'spec', 'disruption')).toEqual(at(main, 'spec', 'disruption'));
  });
});

describe('a node of EKS Auto Mode', () => {
  const spec = at(only(rendered(everyField, 'eks-auto-mode'), 'NodeClass'), 'spec');

  it('enforces network policies, and tells of what it drops', () => {
    expect(spec).toMatchObject({ networkPolicy: 'DefaultAllow', networkPolicyEventLogs: 'Enabled' });
  });

  it('has a disk of the size that was asked for', () => {
    expect(at(spec, 'ephemeralStorage')).toEqual({ size: '333Gi', iops: 4000, throughput: 1000 });
  });
});

describe('a node of our own Karpenter', () => {
  const classOf = (pool: NodePoolDeclaration) => at(only(rendered(pool, 'karpenter'), 'EC2NodeClass'), 'spec');

  it('keeps its own credentials from pods: one hop, and a session for every question', () => {
    expect(at(classOf(aPool()), 'metadataOptions')).toEqual({
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
    });
  });

  it.each([
    ['Bottlerocket', aPool({ storageGiB: 333 }), 'bottlerocket', ['8Gi', '333Gi'], 125],
    ['Bottlerocket with GPUs', aGpuPool({ storageGiB: 333 }), 'bottlerocket', ['8Gi', '333Gi'], 1000],
    ['Amazon Linux with Neuron', everyField, 'al2023', ['333Gi'], 1000],
  ])(
    'boots %s; the disk for images and caches has the size that was asked for',
    (_, pool, family, sizes, throughput) => {
      const spec = classOf(pool);
      expect(at(spec, 'amiSelectorTerms', 0, 'alias')).toMatch(new RegExp(`^${family}@`));
      expect(listAt(spec, 'blockDeviceMappings').map((device) => at(device, 'ebs', 'volumeSize'))).toEqual(sizes);
      expect(at(listAt(spec, 'blockDeviceMappings').at(-1), 'ebs', 'throughput')).toBe(throughput);
    },
  );

  it('encrypts every disk, and leaves none behind', () => {
    for (const device of listAt(classOf(aPool()), 'blockDeviceMappings')) {
      expect(at(device, 'ebs')).toMatchObject({ encrypted: true, deleteOnTermination: true, volumeType: 'gp3' });
    }
  });

  it('says whose it is, for the bill', () => {
    expect(at(classOf(aPool()), 'tags')).toEqual({ 'slipway.dev/cluster': 'harbour' });
  });
});
