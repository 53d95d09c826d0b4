import { aCluster } from '@slipway/testing/builders';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { deliverySteps } from '../steps/steps.ts';
import { startWorld } from '../testing/world.ts';
import { up } from '../up.ts';
import { kubernetesApi, type KubernetesApi } from './kubernetes-api.ts';

/** A port on which nobody listens any more, or somebody answers with what no API would. */
async function address(answer?: string): Promise<{ readonly endpoint: string } & AsyncDisposable> {
  const server = createServer((_, response) => response.end(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
  if (answer !== undefined) return { endpoint, [Symbol.asyncDispose]: close };
  await close();
  return { endpoint, [Symbol.asyncDispose]: () => Promise.resolve() };
}

it.each([
  ['that nobody answers at', 'unreachable', undefined, /^connect ECONNREFUSED/],
  ['that a proxy answers at', 'endpoint-unreadable', '<html>Sign in first</html>', /is no JSON: <html>/],
  ['that is no address', 'endpoint-unreadable', 'none', /is no address: 'nonsense'/],
])('an endpoint %s is said, and the next run goes on', async (_, rule, answer, words) => {
  await using world = await startWorld(aCluster());
  await using other = await address(answer);
  const endpoint = answer === 'none' ? 'nonsense' : other.endpoint;
  let isBroken = true;
  const reach = (access: Parameters<typeof world.kubernetes.reach>[0]): KubernetesApi =>
    isBroken ? kubernetesApi({ ...access, endpoint }) : world.kubernetes.reach(access);
  const [, handOver] = deliverySteps({ objects: [], reach, helm: () => Promise.reject(new Error('no Helm')) as never });
  // What comes before is made, but for the hand-over.
  const before = world.steps.filter(({ title }) => title !== handOver!.title);
  const steps = [...before, handOver!];
  await expect(up(world.run(), steps)).rejects.toMatchObject({
    findings: [{ rule, path: 'Namespace argocd', message: expect.stringMatching(words) as string }],
  });
  isBroken = false;
  await up(world.run(), [...before, world.steps.at(-1)!]);
  expect([...world.kubernetes.objects.keys()]).toContain('/api/v1/namespaces/argocd');
});
