import { AwsError } from '@slipway/testing/fake-aws/service';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fixture, startScratchRun, type ScratchRun } from './scratch-run.ts';

let scratch: ScratchRun;

beforeAll(async () => {
  scratch = await startScratchRun();
});
afterEach(() => {
  scratch.declare({});
  scratch.answer();
  scratch.aws.quotas.clear();
  scratch.aws.network.zones.set('us-east-1b', 'available');
});
afterAll(() => scratch[Symbol.asyncDispose]());

/** One clear message, the documented exit code, and nothing made. */
async function refused(rule: string, words: RegExp, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { code, out, err } = await scratch.bootstrap(['up', '--cluster', 'dev'], '', env);
  expect(err).toContain(`[${rule}]`);
  expect(err).toMatch(words);
  expect(out + err).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
  expect(scratch.aws.cloudFormation.stacks.all()).toEqual([]);
}

it('a cluster whose AWS side somebody else makes', async () => {
  copyFileSync(join(fixture, 'dev/cluster.ts'), join(scratch.root, 'clusters/dev/cluster.ts'));
  await refused('made-by-others', /infrastructure: says that somebody else[^]*first-deployment\.md/);
});

it('a removal that a person has to decide something of: nobody is asked for a name, and nothing goes', async () => {
  scratch.declare({ '111122223333': '999988887777' });
  const { code, out } = await scratch.bootstrap(['down', '--cluster', 'dev', '--confirm', 'dev']);
  expect(out).toContain('[wrong-account]');
  expect(out).not.toContain('Type dev');
  expect(code).toBe(1);
  expect(scratch.aws.calls.filter(({ action }) => /:(Delete|Update)/.test(action))).toEqual([]);
});

it.each([
  ['secrets', 'Nothing was changed.'],
  ['up', 'run bootstrap up again'],
])('%s says what became of it', async (command, words) => {
  scratch.declare({ '111122223333': '999988887777' });
  const { err } = await scratch.bootstrap([command, '--cluster', 'dev']);
  expect(err).toContain('[wrong-account]');
  expect(err).toContain(words);
});

describe('what AWS says', () => {
  it.each<[string, RegExp, () => void, Readonly<Record<string, string>>?]>([
    [
      'wrong-account',
      /is 999988887777, and you are signed in to 111122223333[^]*AWS_PROFILE/,
      () => {
        scratch.declare({ '111122223333': '999988887777' });
      },
    ],
    [
      'wrong-region',
      /is us-east-1, and you have chosen eu-west-1[^]*AWS_REGION=us-east-1/,
      () => undefined,
      { AWS_REGION: 'eu-west-1' },
    ],
    ['no-credentials', /aws sso login/, () => undefined, { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }],
    [
      'credentials-expired',
      /sign in to AWS again: aws sso login/,
      () => {
        const said = 'The security token included in the request is expired';
        scratch.answer(() => new AwsError('ExpiredTokenException', 403, said));
      },
    ],
    [
      'permission-missing',
      /let whoever runs this do servicequotas:GetServiceQuota/,
      () => {
        const said =
          'User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: servicequotas:GetServiceQuota';
        scratch.answer(({ action }) =>
          action.startsWith('servicequotas:') ? new AwsError('AccessDeniedException', 400, said) : undefined,
        );
      },
    ],
    [
      'unsupported-kubernetes-version',
      /is 1\.33, and EKS has standard support for 1\.34, 1\.35, 1\.36 in us-east-1/,
      () => {
        scratch.declare({ "kubernetesVersion: '1.36'": "kubernetesVersion: '1.33'" });
      },
    ],
    [
      'too-few-zones',
      /has us-east-1b, which this account cannot use in us-east-1: that leaves 1, and EKS needs 2/,
      () => {
        scratch.declare({ "region: 'us-east-1',": "region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b']," });
        scratch.aws.network.zones.set('us-east-1b', 'not-opted-in');
      },
    ],
    [
      'cidr-clash',
      /network\.cidr: is 10\.20\.0\.0\/16, and vpc-01234567 has 10\.99\.0\.0\/16/,
      () => {
        const existing = "{ vpc: 'vpc-01234567', privateSubnets: ['subnet-00000001', 'subnet-00000002'] }";
        scratch.declare({
          "region: 'us-east-1',": "region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'],",
          "cidr: '10.20.0.0/16'": `cidr: '10.20.0.0/16', existing: ${existing}`,
        });
        scratch.aws.network.vpcs.push({ VpcId: 'vpc-01234567', CidrBlocks: ['10.99.0.0/16'] });
      },
    ],
    [
      'quota-too-low',
      /quota L-DB2E81BA: \(Running On-Demand G and VT instances\) is 0 in us-east-1[^]*--quota-code L-DB2E81BA --desired-value 64/,
      () => {
        scratch.aws.quotas.set('L-DB2E81BA', 0);
      },
    ],
  ])('%s', async (rule, words, given, env) => {
    given();
    await refused(rule, words, env);
  });
});

describe('what the declaration says', () => {
  it.each<[string, RegExp, Readonly<Record<string, string>>]>([
    ['too-small', /zones: is below 2 items/, { "region: 'us-east-1',": "region: 'us-east-1', zones: ['us-east-1a']," }],
    ['invalid-name', /name: /, { "name: 'dev',": `name: '${'d'.repeat(31)}',` }],
    [
      'identity-center-needed',
      /name the instance of IAM Identity Center in identity/,
      { "delivery: { repository: '": "delivery: { argoCd: 'capability', repository: '" },
    ],
  ])('%s is said before AWS is asked anything', async (rule, words, changes) => {
    scratch.declare(changes);
    const calls = scratch.aws.calls.length;
    await refused(rule, words);
    expect(scratch.aws.calls).toHaveLength(calls);
  });
});
