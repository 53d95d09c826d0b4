import { ownImages } from '@slipway/catalog/own-images';
import { aCluster, anInfrastructure } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';
import type { Step } from '../engine/step.ts';
import { bootstrapPolicy } from '../permissions.ts';
import { plan } from '../plan.ts';
import { ownImageResources } from './own-images.ts';
import { awsSteps } from './steps.ts';
import { smallTemplates } from '../testing/templates.ts';
import { identities, startWorld } from '../testing/world.ts';
import { up } from '../up.ts';

describe('images of our own', () => {
  const name = 'slipway/own:1.2.3';
  const cluster = aCluster({
    infrastructure: anInfrastructure(),
    externals: [{ kind: 'Image', name, owner: 'builders@example.com' }],
  });
  const steps: readonly Step[] = [
    ...awsSteps,
    { title: 'Images', resources: (context) => ownImageResources(context, [name]) },
  ];

  it('are to be pushed once their repositories are made; until then up stops, and goes on from there', async () => {
    await using world = await startWorld(cluster);
    expect((await plan(world.run(), steps)).at(-1)).toMatchObject({
      does: 'create',
      differences: [`${name} is to be pushed by a person, after stack base`],
    });
    await expect(up(world.run(), steps)).rejects.toMatchObject({
      findings: [
        {
          ...{ rule: 'image-missing', path: `image ${name}` },
          message: expect.stringContaining('builders@example.com answers for it') as string,
          remedy: expect.stringContaining(
            '--password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com && docker push 111122223333.dkr.ecr.us-east-1.amazonaws.com/slipway/own:1.2.3',
          ) as string,
        },
      ],
    });
    world.aws.registry.images.set(name, `sha256:${'a'.repeat(64)}`);
    await up(world.run(), steps);
    expect((await plan(world.run(), steps)).at(-1)).toMatchObject({ does: 'nothing' });
  });

  it('that this repository builds come with the command that builds them', async () => {
    const { tag, name: repository } = ownImages['ray-llama-cpp'];
    const templates = new Map(smallTemplates('test', identities('test')));
    templates.set('base', templates.get('base')!.replace('slipway/own', repository));
    await using world = await startWorld(cluster);
    const [resource] = ownImageResources(world.run(), [`${repository}:${tag}`]);
    await up(world.run({ templates }), awsSteps);
    const look = await resource!.look();
    expect(look.state === 'refused' && look.because.message).toContain(
      `docker buildx build --platform linux/amd64,linux/arm64 --push --tag 111122223333.dkr.ecr.us-east-1.amazonaws.com/${repository}:${tag} apps/ray/services/llama-cpp`,
    );
  });

  it('need a repository, which somebody else makes where it is theirs', async () => {
    await using world = await startWorld(cluster);
    const [resource] = ownImageResources(world.run(), ['slipway/another:1']);
    const look = await resource!.look();
    expect(look.state === 'refused' && look.because.findings).toMatchObject([
      { rule: 'repository-missing', remedy: expect.stringContaining('--repository-name slipway/another') as string },
    ]);
  });

  it('are all in repositories that the policy names', () => {
    for (const image of Object.values(ownImages)) expect(image.name).toMatch(/^slipway\//);
    expect(JSON.stringify(bootstrapPolicy(cluster))).toContain(
      '"arn:aws:ecr:us-east-1:111122223333:repository/slipway/*"',
    );
  });
});
