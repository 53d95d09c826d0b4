import { at, only } from '@slipway/testing/find';
import { synthesise } from '@slipway/testing/synthesise';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { expect, it } from 'vitest';
import { laterFields } from './later-fields.ts';

function deployment(scope: Construct): k8s.KubeDeployment {
  return new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name: 'front', namespace: 'shop' },
    spec: {
      replicas: 2,
      selector: {},
      template: {
        spec: {
          containers: [
            { name: 'one', lifecycle: { preStop: { httpGet: { port: k8s.IntOrString.fromNumber(1) } } } },
            { name: 'two' },
          ],
        },
      },
    },
  });
}

it('a field that the class does not know is written', () => {
  const [manifest] = synthesise((scope) => {
    laterFields(deployment(scope), {
      spec: { template: { spec: { containers: [{ lifecycle: { preStop: { sleep: { seconds: 5 } } } }] } } },
    });
  });
  expect(at(manifest, 'spec', 'template', 'spec', 'containers')).toEqual([
    { name: 'one', lifecycle: { preStop: { httpGet: { port: 1 }, sleep: { seconds: 5 } } } },
    { name: 'two' },
  ]);
});

it('the class alone drops such a field, in its props as in a patch', () => {
  const unknown = { seconds: 5 };
  const manifests = synthesise((scope) => {
    new k8s.KubePod(scope, 'pod', {
      metadata: { name: 'front', namespace: 'shop' },
      spec: { containers: [{ name: 'one', lifecycle: { preStop: { sleep: unknown } as k8s.LifecycleHandler } }] },
    });
  });
  expect(JSON.stringify(only(manifests, 'Pod'))).not.toContain('sleep');
});

it('a field of the class is replaced', () => {
  const [manifest] = synthesise((scope) => {
    laterFields(deployment(scope), { spec: { replicas: 3 } });
  });
  expect(at(manifest, 'spec', 'replicas')).toBe(3);
});

it('the last of several is the one that counts, and the others stay', () => {
  const [manifest] = synthesise((scope) => {
    const object = deployment(scope);
    laterFields(object, { spec: { replicas: 3, paused: true } });
    laterFields(object, { spec: { replicas: 4 } });
  });
  expect(at(manifest, 'spec')).toMatchObject({ replicas: 4, paused: true });
});

it('an object without later fields is as its class made it', () => {
  const [manifest] = synthesise(deployment);
  expect(at(manifest, 'spec')).not.toHaveProperty('paused');
  expect(at(manifest, 'spec', 'replicas')).toBe(2);
});
