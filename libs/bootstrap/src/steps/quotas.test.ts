import { aCluster, anInfrastructure } from '@slipway/testing/builders';
import { aGpuPool } from '@slipway/testing/pool-builders';
import { describe, expect, it } from 'vitest';
import { plan } from '../plan.ts';
import { formatPlan } from '../print.ts';
import { awsSteps } from './steps.ts';
import { startWorld } from '../testing/world.ts';
import { up } from '../up.ts';

describe('service quotas', () => {
  const cluster = aCluster({ nodePools: [aGpuPool({ warmNodes: 1 })], placements: [] });

  it('that are too low for what runs at once are refused together, before anything is made', async () => {
    await using world = await startWorld(cluster);
    world.aws.quotas.set('L-DB2E81BA', 0).set('L-1216C47A', 3);
    const running = up(world.run(), awsSteps);
    await expect(running).rejects.toMatchObject({
      findings: [
        { rule: 'quota-too-low', severity: 'error', path: 'quota L-1216C47A' },
        { rule: 'quota-too-low', severity: 'error', path: 'quota L-DB2E81BA' },
      ],
    });
    expect(world.aws.cloudFormation.stacks.all()).toEqual([]);
    world.aws.quotas.clear();
    await up(world.run(), awsSteps);
    expect(world.aws.eks.clusters.get('test')?.status).toBe('ACTIVE');
  });

  it('that growth may meet are said, and stand against nothing', async () => {
    await using world = await startWorld(cluster);
    world.aws.quotas.set('L-DB2E81BA', 8);
    const changes = await plan(world.run(), awsSteps);
    const quotas = changes.find(({ title }) => title === 'service quotas');
    expect(quotas).toMatchObject({ does: 'nothing', findings: [{ severity: 'warning', path: 'quota L-DB2E81BA' }] });
    expect(formatPlan(cluster, changes)).toContain('! clusters/test/cluster.ts quota L-DB2E81BA: (Running On-Demand G');
    await up(world.run(), awsSteps);
    expect(world.events).toContainEqual(expect.objectContaining({ kind: 'ready', title: 'service quotas' }));
  });

  it('that AWS alone sets are read too, and others in the account are counted', async () => {
    const access = { form: 'private-via-nlb' } as const;
    await using world = await startWorld(aCluster({ infrastructure: anInfrastructure(), access }));
    const { network, quotas } = world.aws;
    quotas.set('L-69A177A2', 0);
    const tagged = [{ Key: 'slipway.dev/owner', Value: 'test' }];
    network.vpcs.push({ VpcId: 'vpc-ours', CidrBlocks: ['10.20.0.0/16'], Tags: tagged });
    network.vpcs.push(...['a', 'b', 'c'].map((id) => ({ VpcId: `vpc-${id}`, CidrBlocks: ['10.0.0.0/16'] })));
    const findings = async () =>
      (await plan(world.run(), awsSteps)).flatMap((change) => change.findings.map(({ path }) => path));
    expect(await findings()).toEqual(['quota L-69A177A2']);
    network.vpcs.push({ VpcId: 'vpc-d', CidrBlocks: ['10.0.0.0/16'] });
    network.addresses.push(...Array.from({ length: 5 }, (_, index) => ({ AllocationId: `eipalloc-${index}` })));
    expect(await findings()).toEqual(['quota L-F678F1CE', 'quota L-0263D0A3', 'quota L-69A177A2']);
  });
});
