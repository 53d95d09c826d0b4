import { checkNetwork } from '@slipway/contracts/check-network';
import { anInfrastructure, storeSettings } from '@slipway/testing/builders';
import { aPlacement } from '@slipway/testing/model-builders';
import { describe, expect, it } from 'vitest';
import { expectOneFinding, inCluster, type Slip } from './slips.ts';

const before = "network: { cidr: '10.20.0.0/16' },";
const made = "infrastructure: { form: 'cloudformation', notify: ['platform@example.com'] },";
const network = (fields: string, rest = made) => `network: { ${fields} },\n  ${rest}`;
const existing = (subnets: string, more = '') =>
  `cidr: '10.20.0.0/16', ${more} existing: { vpc: 'vpc-0123456789abcdef0', privateSubnets: [${subnets}] }`;
const three = [0, 1, 2].map((last) => `'subnet-0123456789abcdef${last}'`).join(', ');

const slips: readonly Slip[] = [
  inCluster(
    'no way out, and images from elsewhere',
    before,
    network("cidr: '10.20.0.0/16', nat: 'none'"),
    'no-way-out',
    'network.nat',
    /'one' or 'per-zone'/,
  ),
  inCluster(
    'no way out, and more than images from elsewhere',
    before,
    network("cidr: '10.20.0.0/16', nat: 'none'", made.replace(' },', ', imageCache: true },')),
    'no-way-out',
    'network.nat',
    /'one' or 'per-zone'/,
  ),
  inCluster(
    'a NAT gateway too many',
    before,
    network("cidr: '10.20.0.0/16', nat: 'two'"),
    'unknown-value',
    'network.nat',
    /per-zone/,
  ),
  inCluster(
    'a VPC without room',
    before,
    network("cidr: '10.20.0.0/24'"),
    'vpc-too-small',
    'network.cidr',
    /\/22 or larger/,
  ),
  inCluster(
    'a network that somebody else makes',
    before,
    "network: { cidr: '10.20.0.0/16', nat: 'one' },",
    'network-made-elsewhere',
    'network.nat',
    /cloudformation/,
  ),
  inCluster(
    'NAT gateways in a VPC that is there already',
    before,
    network(existing(three, "nat: 'one',")),
    'network-made-elsewhere',
    'network.nat',
    /leave it out/,
  ),
  inCluster(
    'fewer subnets than zones',
    before,
    network(existing("'subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'")),
    'subnets-differ-from-zones',
    'network.existing.privateSubnets',
    /one subnet for each of/,
  ),
  inCluster(
    'a name for an id',
    before,
    network(existing(three).replace('vpc-0123456789abcdef0', 'main')),
    'invalid-id',
    'network.existing.vpc',
    /vpc-/,
  ),
  inCluster(
    'nobody who hears of costs',
    before,
    network("cidr: '10.20.0.0/16'", "infrastructure: { form: 'cloudformation', notify: [] },"),
    'too-small',
    'infrastructure.notify',
    /./,
  ),
];

describe('the network of a cluster', () => {
  it.each(slips)('$title', async (slip) => {
    await expectOneFinding(slip);
  });
});

describe('without a way out, where images come from copies', () => {
  /** What is said of a cluster whose nodes, Argo CD and PostgreSQL are run by AWS. */
  const said = ({ imageCache = true, source = 's3', argoCd = 'capability' } = {}) => {
    const messages: string[] = [];
    checkNetwork(
      {
        infrastructure: anInfrastructure({ imageCache }),
        network: { cidr: '10.20.0.0/16', nat: 'none', interfaceEndpoints: 'all' },
        compute: 'eks-auto-mode',
        delivery: {
          repository: 'https://git.example.com/slipway.git',
          revision: 'main',
          argoCd: argoCd === 'capability' ? argoCd : 'self-hosted',
        },
        stores: storeSettings(),
        weights: source === 's3' ? { source, bucket: 'weights-of-test' } : { source: 'hugging-face' },
      },
      {
        zones: ['us-east-1a', 'us-east-1b'],
        placed: [{ path: 'placements[0]', stated: {}, placement: aPlacement() }],
      },
      (_, __, { rule, message }) => messages.push(`${rule}: ${message}`),
    );
    return messages;
  };

  it('nothing is wrong if nothing else is fetched', () => {
    expect(said()).toEqual([]);
  });

  it.each([
    [{ imageCache: false }, /^no-way-out: .*: images$/],
    [{ argoCd: 'self-hosted' }, /^no-way-out: .*: the images of Argo CD/],
    [{ source: 'hugging-face' }, /^no-way-out: .*Hugging Face$/],
  ])('%o is said', (change, message) => {
    expect(said(change)).toEqual([expect.stringMatching(message)]);
  });
});
