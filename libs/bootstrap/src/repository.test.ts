import type { Cluster } from '@slipway/contracts/cluster';
import type { CredentialForm } from '@slipway/contracts/repository-credential';
import { aCluster } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { repositorySecrets } from './steps/repository.ts';
import { secretStatuses, storeSecret } from './steps/secrets.ts';
import { madeUpKey, startWorld, supplied, type World } from './testing/world.ts';
import { up } from './up.ts';

const path = '/api/v1/namespaces/argocd/secrets/repository';
const entry = '/slipway/test/argocd/repository';
const privateKey = madeUpKey('bWFkZSB1cA==');
const addresses: Readonly<Record<CredentialForm, string>> = {
  'github-app': 'https://github.com/example/slipway.git',
  'https-token': 'https://git.example.com/slipway.git',
  'ssh-key': 'git@git.example.com:slipway.git',
};

function clusterWith(credential: CredentialForm | undefined, argoCd: 'capability' | 'self-hosted'): Cluster {
  return aCluster({
    compute: 'eks-auto-mode',
    identity: {
      provider: 'identity-center',
      instance: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
      region: 'us-east-1',
      groups: [],
      roles: {},
    },
    delivery: { repository: addresses[credential ?? 'https-token'], revision: 'main', argoCd, credential },
  });
}

/** What Argo CD is told of its repository, decoded. */
function told(world: World): Readonly<Record<string, string>> | undefined {
  const data = world.kubernetes.objects.get(path)?.['data'] as Readonly<Record<string, string>> | undefined;
  return (
    data &&
    Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]))
  );
}

it('a repository that everybody may read has no credential', async () => {
  await using world = await startWorld(clusterWith(undefined, 'self-hosted'));
  await up(world.run(), world.steps);
  expect(told(world)).toBeUndefined();
  expect(repositorySecrets(clusterWith(undefined, 'self-hosted'))).toEqual([]);
});

it('a credential that is no longer declared is taken back, and one that somebody else has made stays', async () => {
  await using world = await startWorld(clusterWith('ssh-key', 'self-hosted'));
  await up(world.run(), world.steps);
  expect(told(world)).toBeDefined();
  const open = world.run({ cluster: clusterWith(undefined, 'self-hosted') });
  await up(open, world.steps);
  expect(told(world)).toBeUndefined();
  const made = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'repository', namespace: 'argocd' }, data: {} };
  await world.kubernetes.reach({ token: () => Promise.resolve('k8s-aws-v1.bWFkZS11cA') }).apply(made);
  await up(open, world.steps);
  expect(told(world)).toBeDefined();
});

describe('an Argo CD of the cluster itself is handed the credential', () => {
  it.each([
    ['ssh-key', privateKey, { sshPrivateKey: privateKey }],
    [
      'https-token',
      JSON.stringify({ username: 'reader', token: 'made-up' }),
      { username: 'reader', password: 'made-up' },
    ],
    [
      'github-app',
      JSON.stringify({
        githubAppID: '7',
        githubAppInstallationID: '8',
        githubAppPrivateKeySecret: Buffer.from(privateKey).toString('base64'),
      }),
      { githubAppID: '7', githubAppInstallationID: '8', githubAppPrivateKey: privateKey },
    ],
  ] as const)('%s', async (form, text, expected) => {
    await using world = await startWorld(clusterWith(form, 'self-hosted'));
    world.aws.secrets.set(entry, { text, tags: [] });
    await up(world.run(), world.steps);
    expect(told(world)).toEqual({ type: 'git', url: addresses[form], ...expected });
    const labels = world.kubernetes.objects.get(path)?.['metadata'];
    expect(labels).toMatchObject({ labels: { 'argocd.argoproj.io/secret-type': 'repository' } });
  });
});

it("EKS's own Argo CD is told where it lies, and nothing of what it says", async () => {
  await using world = await startWorld(clusterWith('https-token', 'capability'));
  await up(world.run(), world.steps);
  expect(told(world)).toEqual({
    type: 'git',
    url: addresses['https-token'],
    secretArn: `arn:aws:secretsmanager:us-east-1:111122223333:secret:${entry}-AbCdEf`,
  });
});

it('is there before the root, and never in what is told', async () => {
  await using world = await startWorld(clusterWith('ssh-key', 'self-hosted'));
  await up(world.run(), world.steps);
  const paths = [...world.kubernetes.objects.keys()];
  expect(paths.indexOf(path)).toBeGreaterThan(-1);
  expect(paths.indexOf(path)).toBeLessThan(paths.findIndex((each) => each.endsWith('/applications/root')));
  expect(JSON.stringify(world.events)).not.toContain(supplied['ssh-key'].split('\n')[1]);
});

it('another one takes its place with the next run', async () => {
  await using world = await startWorld(clusterWith('https-token', 'self-hosted'));
  await up(world.run(), world.steps);
  world.aws.secrets.set(entry, { text: JSON.stringify({ username: 'reader', token: 'the next one' }), tags: [] });
  const changes = await plan(world.run(), world.steps);
  expect(changes.filter(({ does }) => does !== 'nothing')).toMatchObject([
    { title: 'credential of the repository', does: 'update', differences: ['is not as rendered'] },
  ]);
  await up(world.run(), world.steps);
  expect(told(world)?.['password']).toBe('the next one');
});

it('while it is missing, the run stops and can be finished', async () => {
  await using world = await startWorld(clusterWith('ssh-key', 'self-hosted'));
  world.aws.secrets.delete(entry);
  await expect(up(world.run(), world.steps)).rejects.toThrow('secret-missing');
  expect([...world.kubernetes.objects.keys()].some((each) => each.endsWith('/applications/root'))).toBe(false);
  world.aws.secrets.set(entry, { text: privateKey, tags: [] });
  await up(world.run(), world.steps);
  expect(told(world)?.['sshPrivateKey']).toBe(privateKey);
});

describe('what a person supplies', () => {
  it('is a text for SSH, which ends with its line', async () => {
    await using world = await startWorld(clusterWith('ssh-key', 'self-hosted'));
    world.aws.secrets.delete(entry);
    const context = world.run();
    const [needed] = repositorySecrets(context.cluster);
    expect(await secretStatuses(context, [needed!])).toMatchObject([{ missing: ['all of it'] }]);
    await storeSecret(context, needed!, undefined, privateKey.trimEnd());
    expect(world.aws.secrets.get(entry)?.text).toBe(privateKey);
    expect(await secretStatuses(context, [needed!])).toMatchObject([{ missing: [] }]);
  });

  it('is three values for an app of GitHub, whose key is kept as AWS wants it', async () => {
    await using world = await startWorld(clusterWith('github-app', 'capability'));
    world.aws.secrets.delete(entry);
    const context = world.run();
    const [needed] = repositorySecrets(context.cluster);
    await storeSecret(context, needed!, 'githubAppID', '7');
    await storeSecret(context, needed!, 'githubAppPrivateKeySecret', privateKey);
    expect(JSON.parse(world.aws.secrets.get(entry)?.text ?? '')).toEqual({
      githubAppID: '7',
      githubAppPrivateKeySecret: Buffer.from(privateKey).toString('base64'),
    });
    expect(await secretStatuses(context, [needed!])).toMatchObject([{ missing: ['githubAppInstallationID'] }]);
  });
});
