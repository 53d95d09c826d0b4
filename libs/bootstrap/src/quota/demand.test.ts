import { aCluster, anEdge, anInfrastructure } from '@slipway/testing/builders';
import { aPlacement } from '@slipway/testing/model-builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { expect, it } from 'vitest';
import { quotaDemands } from './demand.ts';

/** What a cluster takes, by part: codes, what must be at once, and the most. */
function demandsOf(overrides: Parameters<typeof aCluster>[0]) {
  const none = { nodePools: [], placements: [] };
  return Object.fromEntries(
    quotaDemands(aCluster({ ...none, ...overrides })).map(({ what, quotas, least, most }) => [
      what,
      [quotas.map(({ code }) => code).join(' '), least, most],
    ]),
  );
}

it('two to four nodes run what comes before all others', () => {
  expect(demandsOf({})).toEqual({ 'nodes of the system': ['L-1216C47A', 4, 8] });
});

it('a pool may grow to its limits, in every way in which it buys', () => {
  const nodePools = [
    aPool({ limits: { cpu: 256, memoryGiB: 1024 }, capacity: ['spot', 'on-demand'] }),
    aPool({ name: 'kept', limits: { cpu: 10, memoryGiB: 40 }, capacity: ['reserved', 'on-demand'] }),
  ];
  expect(demandsOf({ nodePools })).toMatchObject({
    'node pool plain': ['L-34B43A08 L-1216C47A', 0, 256],
    'node pool kept': ['L-1216C47A', 0, 10],
  });
});

it('a pool with accelerators grows to whichever of its limits comes first', () => {
  // 8 vCPUs for each GPU.
  const of = (cpu: number, accelerators: number) =>
    demandsOf({ nodePools: [aGpuPool({ limits: { cpu, memoryGiB: 512, accelerators } })] })['node pool gpu'];
  expect(of(100, 4)).toEqual(['L-DB2E81BA', 0, 32]);
  expect(of(20, 4)).toEqual(['L-DB2E81BA', 0, 20]);
});

it('a pool of several classes counts against each of them', () => {
  const pool = aGpuPool({ families: ['g6', 'p5'], sizes: ['2xlarge', '48xlarge'] });
  expect(demandsOf({ nodePools: [pool] })['node pool gpu']?.[0]).toBe('L-DB2E81BA L-417A185B');
});

it('nodes that stay are beside the limits, and one more comes before an old one goes', () => {
  const nodePools = [aPool({ families: ['m7i'], sizes: ['large', 'xlarge'], warmNodes: 3 })];
  expect(demandsOf({ nodePools })['nodes of pool plain that stay']).toEqual(['L-1216C47A', 6, 8]);
});

it('what always runs has to be there at once', () => {
  const pool = aGpuPool({ limits: { cpu: 64, memoryGiB: 512, accelerators: 8 } });
  const other = aPool();
  const placements = [
    aPlacement({ name: 'a', pool, replicas: 2 }),
    aPlacement({ name: 'b', pool, replicas: 1, autoscaling: { minReplicas: 1, maxReplicas: 5 } }),
  ];
  const demands = demandsOf({ nodePools: [pool, other], placements });
  expect(demands['node pool gpu']).toEqual(['L-DB2E81BA', 24, 64]);
  expect(demands['node pool plain']).toEqual(['L-1216C47A', 0, 64]);
});

it('a copy needs a whole node, which several may have in common', () => {
  // 192 vCPUs for 8 GPUs.
  const pool = aGpuPool({
    ...{ families: ['p5'], sizes: ['48xlarge'] },
    limits: { cpu: 1000, memoryGiB: 9000, accelerators: 32 },
  });
  const least = (...names: readonly string[]) =>
    demandsOf({ nodePools: [pool], placements: names.map((name) => aPlacement({ name, pool })) })['node pool gpu']?.[1];
  expect(least('a')).toBe(192);
  expect(least('a', 'b')).toBe(192);
});

it('a foundation takes a VPC, addresses for its NAT gateways, and load balancers', () => {
  const network = { cidr: '10.20.0.0/16', interfaceEndpoints: 'all', nat: 'per-zone' } as const;
  const parts = demandsOf({
    ...{ infrastructure: anInfrastructure(), network, edge: anEdge(), access: { form: 'private-via-nlb' } },
  });
  expect(parts).toMatchObject({
    'its VPC': ['L-F678F1CE', 1, 1],
    'NAT gateways': ['L-0263D0A3', 2, 2],
    'the edge': ['L-53DA6B97', 1, 1],
    'the Kubernetes API': ['L-69A177A2', 1, 1],
  });
});

it('a VPC that is there takes no quota', () => {
  const existing = {
    ...{ vpc: 'vpc-0123456789abcdef0', privateSubnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] },
    ...{ privateRouteTables: [], publicSubnets: [] },
  };
  const network = { cidr: '10.20.0.0/16', interfaceEndpoints: 'all', existing } as const;
  expect(Object.keys(demandsOf({ infrastructure: anInfrastructure(), network }))).toEqual(['nodes of the system']);
});
