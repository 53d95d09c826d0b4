import { onDemandHourlyUsd } from '@slipway/catalog/instance-types';
import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { loadAll } from 'js-yaml';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { installCrds } from './crds.ts';
import { allocatable, poolsOf, quantitiesOf, type Pool } from './nodes.ts';
import { freePorts } from './ports.ts';
import { programPath } from './programs.ts';
import type { Rehearsal } from './rehearsal.ts';

const nodeClass = { group: 'karpenter.kwok.sh', kind: 'KWOKNodeClass', name: 'default' } as const;

/** A node pool as Karpenter understands it without AWS: families and sizes become the instance types that they mean. */
export function withoutAws(pool: Pool): Manifest {
  const { manifest } = pool;
  const spec = at(manifest, 'spec') as JsonObject;
  const template = at(spec, 'template') as JsonObject;
  const pods = at(template, 'spec') as JsonObject;
  const kept = listAt(pods, 'requirements').filter(
    (one) => textAt(one, 'key')?.startsWith(`${pool.labelDomain}/`) === false,
  );
  const bought = kept.map((one) =>
    textAt(one, 'key') === capacityKey
      ? { key: capacityKey, operator: 'In', values: boughtAs(pool.capacityTypes) }
      : one,
  );
  const types = { key: 'node.kubernetes.io/instance-type', operator: 'In', values: pool.types.map(({ name }) => name) };
  return {
    ...manifest,
    spec: {
      ...spec,
      template: { ...template, spec: { ...pods, nodeClassRef: nodeClass, requirements: [...bought, types] } },
    },
  };
}

const capacityKey = 'karpenter.sh/capacity-type';

/** How instances are bought where nobody has reserved any. */
function boughtAs(capacityTypes: readonly string[]): string[] {
  return [...new Set(capacityTypes.map((type) => (type === 'reserved' ? 'on-demand' : type)))];
}

/** The instance types of all pools, as the file that Karpenter reads in the place of EC2. */
export function instanceTypesFile(pools: readonly Pool[], region: string): Json {
  const seen = new Map<string, Json>();
  for (const pool of pools) {
    for (const type of pool.types) {
      const price = onDemandHourlyUsd(region, type.name) ?? onDemandHourlyUsd('us-east-1', type.name) ?? 1;
      const offerings = pool.zones.flatMap((zone) =>
        boughtAs(pool.capacityTypes).map((capacity) => ({
          Price: capacity === 'spot' ? price * 0.4 : price,
          Available: true,
          Requirements: [
            { key: capacityKey, operator: 'In', values: [capacity] },
            { key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] },
          ],
        })),
      );
      seen.set(type.name, {
        name: type.name,
        architecture: type.architecture,
        operatingSystems: ['linux'],
        resources: quantitiesOf(allocatable(type, pool)),
        offerings,
      });
    }
  }
  return [...seen.values()];
}

/** Starts Karpenter with the cluster's pools; nodes come from kwok. */
export async function startKarpenter(rehearsal: Rehearsal): Promise<void> {
  const { api, folder, manifests, hopeless } = rehearsal;
  const pools = poolsOf(manifests);
  const served = new Set(rehearsal.crds.crds.map(({ metadata }) => metadata.name));
  const documents = loadAll(readFileSync(programPath('karpenter-crds.yaml'), 'utf8')) as (Manifest | null)[];
  const own = documents.filter((one) => one !== null).filter(({ metadata }) => !served.has(metadata.name));
  await installCrds(api, own, hopeless);
  mkdirSync(folder.file('karpenter'), { recursive: true });
  const types = folder.file('karpenter', 'instance-types.json');
  const region = pools[0]?.zones[0]?.replace(/[a-z]$/, '') ?? '';
  writeFileSync(types, JSON.stringify(instanceTypesFile(pools, region)));
  const { group, kind, name } = nodeClass;
  await api.ensure({ apiVersion: `${group}/v1alpha1`, kind, metadata: { name } }, 'rehearsal');
  const [metrics = 0, health = 0] = await freePorts(2);
  rehearsal.start({
    name: 'karpenter',
    command: programPath('karpenter'),
    args: [],
    env: {
      KUBECONFIG: folder.file('pki', 'admin.kubeconfig'),
      DISABLE_LEADER_ELECTION: 'true',
      METRICS_PORT: String(metrics),
      HEALTH_PROBE_PORT: String(health),
      INSTANCE_TYPES_FILE_PATH: types,
      SYSTEM_NAMESPACE: 'kube-system',
      // Pools that always have some nodes are behind a gate, in a cluster too.
      FEATURE_GATES: 'StaticCapacity=true,ReservedCapacity=false',
      BATCH_MAX_DURATION: '2s',
      BATCH_IDLE_DURATION: '500ms',
    },
    log: folder.log('karpenter'),
  });
}
