import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { ownRoot } from '@slipway/scripts/workspace';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { existing } from './options.ts';
import { Rehearsal } from './rehearsal.ts';
import { Scratch } from './scratch.ts';

/** A real API server points pods at the copies of their images. */

const state = mkdtempSync(join(tmpdir(), 'slipway-rehearsal-state-'));
const crdsFolder = process.env['SLIPWAY_CRDS_DIR'] ?? '';
const copies = '111122223333.dkr.ecr.us-east-1.amazonaws.com/dev';
const pods = '/api/v1/namespaces/default/pods';
const digest = `sha256:${'a'.repeat(64)}`;

let scratch: Scratch;
let rehearsal: Rehearsal;

beforeAll(async () => {
  scratch = new Scratch(ownRoot);
  const file = 'clusters/dev/cluster.ts';
  const before = scratch.read(file);
  const after = before.replace("form: 'cloudformation',", "form: 'cloudformation', imageCache: true,");
  expect(after).not.toBe(before);
  scratch.write(file, after);
  expect(scratch.render('dev')).toBeUndefined();
  const crds = crdsFolder === '' ? undefined : existing(crdsFolder, 'SLIPWAY_CRDS_DIR');
  rehearsal = await Rehearsal.prepare({ root: scratch.root, cluster: 'dev', state: join(state, 'images'), crds });
  await rehearsal.startControlPlane();
});

afterAll(async () => {
  await rehearsal.end();
  scratch[Symbol.dispose]();
  rmSync(state, { recursive: true, force: true });
});

function podWith(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', ...metadata }, spec };
}

/** Images of a list of containers, as the API server would keep them. */
async function kept(pod: JsonObject, field = 'containers'): Promise<unknown> {
  const { status, body } = await rehearsal.api.call('POST', pods, { body: pod, query: { dryRun: 'All' } });
  expect({ status, message: textAt(body, 'message') }).toMatchObject({ status: 201 });
  return listAt(body, 'spec', field).map((container) => at(container, 'image'));
}

describe('with a cache', () => {
  const plain = podWith({ containers: [{ name: 'a', image: 'busybox:1' }] });

  beforeAll(async () => {
    // It was there before, and keeps what it runs.
    const early = podWith({ containers: [{ name: 'a', image: 'busybox:1' }] }, { name: 'early' });
    expect((await rehearsal.api.call('POST', pods, { body: early })).status).toBe(201);
    const policies: readonly Manifest[] = rehearsal.objects
      .map(({ manifest }) => manifest)
      .filter(({ kind }) => kind.startsWith('MutatingAdmissionPolicy'));
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      const { status, warnings } = await rehearsal.api.apply(policy, { manager: 'argocd-controller' });
      expect([status, warnings]).toEqual([201, []]);
    }
    await eventually(async () => (String(await kept(plain)) === 'busybox:1' ? undefined : true), {
      what: 'the policy to be followed',
      seconds: 30,
      hopeless: rehearsal.hopeless,
    });
  });

  it('every container of a new pod has the copy of its image', async () => {
    const spec = {
      initContainers: [{ name: 'init', image: `quay.io/a/b:1@${digest}` }],
      containers: [
        { name: 'hub', image: 'docker.io/vllm/vllm-openai:v1' },
        { name: 'bare', image: 'nginx' },
        { name: 'other', image: 'nvcr.io/nvidia/k8s/dcgm-exporter:4' },
        { name: 'own', image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/slipway/own:1' },
        { name: 'kubernetes', image: 'registry.k8s.io/kueue/kueue:v1', env: [{ name: 'A' }, { name: 'A' }] },
      ],
    };
    expect(await kept(podWith(spec))).toEqual([
      `${copies}-docker/vllm/vllm-openai:v1`,
      `${copies}-docker/library/nginx`,
      'nvcr.io/nvidia/k8s/dcgm-exporter:4',
      '111122223333.dkr.ecr.us-east-1.amazonaws.com/slipway/own:1',
      `${copies}-k8s/kueue/kueue:v1`,
    ]);
    expect(await kept(podWith(spec), 'initContainers')).toEqual([`${copies}-quay/a/b:1@${digest}`]);
  });

  it.each([
    [
      'with a credential of its own',
      podWith({ ...(plain['spec'] as JsonObject), imagePullSecrets: [{ name: 'mine' }] }),
    ],
    [
      'whose operator compares its image',
      podWith(plain['spec'] as JsonObject, { labels: { 'cnpg.io/cluster': 'db' } }),
    ],
  ])('a pod %s keeps it', async (_, pod) => {
    expect(await kept(pod)).toEqual(['busybox:1']);
  });

  it('a container for debugging has it too, and what runs already stays', async () => {
    const debug = async (name: string) =>
      rehearsal.api.call('PATCH', `${pods}/early/ephemeralcontainers`, {
        body: { spec: { ephemeralContainers: [{ name, image: 'ghcr.io/a/tools:1' }] } },
        contentType: 'application/strategic-merge-patch+json',
      });
    const first = await debug('first');
    expect({ status: first.status, message: textAt(first.body, 'message') }).toMatchObject({ status: 200 });
    const { status, body } = await debug('second');
    expect(status).toBe(200);
    expect(listAt(body, 'spec', 'containers').map((container) => at(container, 'image'))).toEqual(['busybox:1']);
    expect(listAt(body, 'spec', 'ephemeralContainers').map((container) => at(container, 'image'))).toEqual([
      `${copies}-ghcr/a/tools:1`,
      `${copies}-ghcr/a/tools:1`,
    ]);
  });
});
