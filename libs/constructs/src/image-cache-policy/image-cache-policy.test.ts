import { Environment } from '@marcbachmann/cel-js';
import { at, listAt, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { ImageCachePolicy, type ImageCachePolicyProps } from './image-cache-policy.ts';

const ecr = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
const everything: Required<ImageCachePolicyProps> = {
  dockerHub: `${ecr}/test-docker`,
  others: [
    { host: 'quay.io', address: `${ecr}/test-quay` },
    { host: 'ghcr.io', address: `${ecr}/test-ghcr` },
  ],
};
const policyOf = (props: ImageCachePolicyProps) => {
  const manifests = synthesise((scope) => {
    new ImageCachePolicy(scope, 'policy', props);
  });
  return { manifests, policy: only(manifests, 'MutatingAdmissionPolicy', 'slipway-image-cache') };
};
const { manifests, policy } = policyOf(everything);
const cel = new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: true });
const digest = `sha256:${'a'.repeat(64)}`;

/** Images of a list of containers, as the policy would have them. */
function copies(field: string, spec: object, of = policy): unknown {
  const variable = (name: string, context: Record<string, unknown>): unknown => {
    const found = listAt(of, 'spec', 'variables').find((each) => at(each, 'name') === name);
    return cel.evaluate(textAt(found, 'expression'), context);
  };
  return variable(field, { object: { spec }, variables: { copies: variable('copies', {}) } });
}

/** Whether the policy looks at a pod at all. */
function isMatched(pod: object): boolean {
  return listAt(policy, 'spec', 'matchConditions').every(
    (condition) => cel.evaluate(textAt(condition, 'expression'), { object: pod }) === true,
  );
}

it('is kept whole by the API server', () => {
  expect(manifests).meetsSchemas();
  expect(policyOf({ dockerHub: everything.dockerHub }).manifests).meetsSchemas();
});

it('holds up no pod, and is bound to all of them', () => {
  expect(at(policy, 'spec', 'failurePolicy')).toBe('Ignore');
  expect(only(manifests, 'MutatingAdmissionPolicyBinding', 'slipway-image-cache')).toMatchObject({
    spec: { policyName: 'slipway-image-cache' },
  });
});

describe('an image', () => {
  it.each([
    ['of another registry', 'quay.io/jetstack/cert-manager:v1', `${ecr}/test-quay/jetstack/cert-manager:v1`],
    ['with a digest', `ghcr.io/a/b:v1@${digest}`, `${ecr}/test-ghcr/a/b:v1@${digest}`],
    ['of Docker Hub', 'docker.io/vllm/vllm-openai:v1', `${ecr}/test-docker/vllm/vllm-openai:v1`],
    ['of its library', 'docker.io/library/node:24', `${ecr}/test-docker/library/node:24`],
    ['of its library, left out', `docker.io/node@${digest}`, `${ecr}/test-docker/library/node@${digest}`],
    ['without a registry', 'bitnami/kubectl:1', `${ecr}/test-docker/bitnami/kubectl:1`],
    ['with nothing but a name', 'busybox', `${ecr}/test-docker/library/busybox`],
    ['with nothing but a name and a tag', 'busybox:1.37', `${ecr}/test-docker/library/busybox:1.37`],
    ['with nothing but a name and a digest', `busybox@${digest}`, `${ecr}/test-docker/library/busybox@${digest}`],
    ['that is in ECR already', `${ecr}/slipway/own:1`, `${ecr}/slipway/own:1`],
    ['that is a copy already', `${ecr}/test-quay/a:1`, `${ecr}/test-quay/a:1`],
    ['of a registry without copies', 'nvcr.io/nvidia/k8s/dcgm-exporter:4', 'nvcr.io/nvidia/k8s/dcgm-exporter:4'],
    ['of a registry that begins like one', 'quay.io.example.com/a:1', 'quay.io.example.com/a:1'],
    ['of a registry with a port', 'registry:5000/a:1', 'registry:5000/a:1'],
    ['of the machine itself', 'localhost/a:1', 'localhost/a:1'],
    ['that nobody names', '', ''],
  ])('%s', (_, image, copy) => {
    for (const field of ['containers', 'initContainers', 'ephemeralContainers'])
      expect(copies(field, { [field]: [{ name: 'a', image }] })).toEqual([copy]);
  });

  it('of a registry that is not named stays', () => {
    const { policy: small } = policyOf({ dockerHub: everything.dockerHub });
    expect(copies('containers', { containers: [{ image: 'quay.io/a:1' }] }, small)).toEqual(['quay.io/a:1']);
  });

  it('is one of many, each in its place; a pod without a list has none', () => {
    const containers = [{ image: 'quay.io/a:1' }, { image: 'example.com/b:1' }, {}];
    expect(copies('containers', { containers })).toEqual([`${ecr}/test-quay/a:1`, 'example.com/b:1', '']);
    expect(copies('initContainers', { containers })).toEqual([]);
  });
});

describe('a pod', () => {
  it.each<[string, object, boolean]>([
    ['an ordinary one', { metadata: {}, spec: {} }, true],
    ['one with labels', { metadata: { labels: { app: 'web' }, annotations: { a: 'b' } }, spec: {} }, true],
    ['one with a credential', { metadata: {}, spec: { imagePullSecrets: [{ name: 'mine' }] } }, false],
    ['one of a node', { metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } }, spec: {} }, false],
    ['one whose operator compares images', { metadata: { labels: { 'cnpg.io/cluster': 'db' } }, spec: {} }, false],
  ])('%s', (_, pod, matched) => {
    expect(isMatched(pod)).toBe(matched);
  });
});
