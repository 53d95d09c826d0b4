import { aCluster, anInfrastructure } from '@slipway/testing/builders';
import { expect, it } from 'vitest';
import { bootstrapPolicy } from './permissions.ts';
import { plan } from './plan.ts';
import { cacheSecrets } from './steps/image-cache.ts';
import { storeSecret } from './steps/secrets.ts';
import { startWorld, type World } from './testing/world.ts';
import { up } from './up.ts';

const cluster = aCluster({ infrastructure: anInfrastructure({ imageCache: true }) });
const [docker, ghcr] = ['docker', 'ghcr'].map((name) => `ecr-pullthroughcache/slipway/test/${name}`) as [
  string,
  string,
];

async function supply(world: World): Promise<void> {
  for (const needed of cacheSecrets(cluster))
    for (const key of needed.keys) await storeSecret(world.run(), needed, key, `made-up ${key}`);
}

it('what registries are read with is a name and a token, of those that ask', () => {
  expect(cacheSecrets(cluster)).toEqual([docker, ghcr].map((name) => ({ name, keys: ['accessToken', 'username'] })));
  expect(cacheSecrets(aCluster())).toEqual([]);
});

it('whoever runs the bootstrap may store them, where there are any', () => {
  const entries = 'secret:ecr-pullthroughcache/slipway/test/*';
  expect(JSON.stringify(bootstrapPolicy(cluster))).toContain(entries);
  expect(JSON.stringify(bootstrapPolicy(aCluster()))).not.toContain('ecr-pullthroughcache');
});

it('nothing is made before they are there', async () => {
  await using world = await startWorld(cluster);
  await expect(up(world.run(), world.steps)).rejects.toThrow('secret-missing');
  expect(world.aws.cloudFormation.stacks.all()).toEqual([]);
  const changes = await plan(world.run(), world.steps);
  expect(changes.find(({ title }) => title === 'credentials of registries')).toMatchObject({
    does: 'refuse',
    findings: [{ message: expect.stringContaining(`${docker} (accessToken, username)`) as unknown }],
  });
});

it('the stack is told their ARNs as AWS knows them, and nothing of what they say', async () => {
  await using world = await startWorld(cluster);
  await supply(world);
  await up(world.run(), world.steps);
  const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`;
  expect(world.aws.cloudFormation.stacks.get('slipway-test-base')?.parameters).toEqual([
    { ParameterKey: 'DockerCredentialArn', ParameterValue: arn(docker) },
    { ParameterKey: 'GhcrCredentialArn', ParameterValue: arn(ghcr) },
  ]);
  expect(JSON.stringify(world.events)).not.toContain('made-up');
  const changes = await plan(world.run(), world.steps);
  expect(changes.filter(({ does }) => does !== 'nothing')).toEqual([]);
});
