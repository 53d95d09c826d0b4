import type { Quota } from '@slipway/contracts/quota';
import type { Source } from '@slipway/contracts/source';

/** Where codes and classes of instances are from. */
export const quotasSource: Source = {
  from:
    'EC2 user guide: on-demand instance quotas, spot instance quotas; VPC user guide: Amazon VPC quotas; Elastic Load ' +
    'Balancing quotas; each code also as accounts listed them by list-service-quotas (All P Spot with P5 in it: 2026-07)',
  asOf: '2026-11-21',
};

const ec2 = (code: string, name: string): Quota => ({ code, service: 'ec2', name });

/** Quotas of what a network takes, and of what stands before the cluster. */
export const networkQuotas = {
  vpcs: { code: 'L-F678F1CE', service: 'vpc', name: 'VPCs per Region' },
  elasticIps: ec2('L-0263D0A3', 'EC2-VPC Elastic IPs'),
  applicationLoadBalancers: {
    ...{ code: 'L-53DA6B97', service: 'elasticloadbalancing' },
    name: 'Application Load Balancers per Region',
  },
  networkLoadBalancers: {
    ...{ code: 'L-69A177A2', service: 'elasticloadbalancing' },
    name: 'Network Load Balancers per Region',
  },
} as const satisfies Readonly<Record<string, Quota>>;

/** The quotas of a class of EC2 instances, which count vCPUs. */
export interface InstanceQuotas {
  readonly 'on-demand': Quota;
  /** Left out where there are no spot instances of the class. */
  readonly spot?: Quota;
}

const standard: InstanceQuotas = {
  'on-demand': ec2('L-1216C47A', 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances'),
  spot: ec2('L-34B43A08', 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests'),
};
const graphics: InstanceQuotas = {
  'on-demand': ec2('L-DB2E81BA', 'Running On-Demand G and VT instances'),
  spot: ec2('L-3819A6DF', 'All G and VT Spot Instance Requests'),
};
const highMemory: InstanceQuotas = { 'on-demand': ec2('L-43DA4232', 'Running On-Demand High Memory instances') };

/** By the letters with which the names of instance families begin, up to the first digit or hyphen. */
const byLetters: ReadonlyMap<string, InstanceQuotas> = new Map([
  ...['a', 'c', 'd', 'h', 'i', 'im', 'is', 'm', 'r', 't', 'z'].map((letters) => [letters, standard] as const),
  ...['g', 'gr', 'vt'].map((letters) => [letters, graphics] as const),
  ['u', highMemory],
  ['p', pair('P', 'L-417A185B', 'L-7212CCBC')],
  ['inf', pair('Inf', 'L-1945791B', 'L-B5D1601B')],
  ['trn', pair('Trn', 'L-2C3B7624', 'L-6B0D517C')],
  ['x', pair('X', 'L-7295265B', 'L-E3A00192')],
  ['f', pair('F', 'L-74FC7D96', 'L-88CF9481')],
  ['dl', pair('DL', 'L-6E869C2A', 'L-85EED4F7')],
  ['hpc', { 'on-demand': ec2('L-F7808C92', 'Running On-Demand HPC instances') }],
]);

/** The quotas that an instance family counts against: `g6e`; undefined for one that is in no class that we know. */
export function instanceQuotas(family: string): InstanceQuotas | undefined {
  return byLetters.get(/^[a-z]+/.exec(family)?.[0] ?? '');
}

function pair(what: string, onDemand: string, spot: string): InstanceQuotas {
  return {
    'on-demand': ec2(onDemand, `Running On-Demand ${what} instances`),
    spot: ec2(spot, `All ${what} Spot Instance Requests`),
  };
}
