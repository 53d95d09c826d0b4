import type { JsonObject } from './manifest.ts';
import type { Source } from './source.ts';

/** What a kind of resource costs for being there, whatever it does. */
export interface ResourcePrice {
  readonly hourlyUsd?: number;
  readonly monthlyUsd?: number;
  readonly source: Source;
}

/** Prices of what foundations are made of. What is in no list has no price that we know. */
export interface FoundationPrices {
  /** The one region whose prices they are. */
  readonly region: string;
  /** By type of resource, or by type and class: `AWS::RDS::DBInstance db.t4g.medium`. */
  readonly resources: ReadonlyMap<string, ResourcePrice>;
  /** A GiB of disk of a database for a month. */
  readonly databaseGiB: ResourcePrice;
  /** Types that cost nothing, or nothing for being there: what they do is counted by what goes through them. */
  readonly byUse: ReadonlySet<string>;
}

/** One line of what a foundation costs in a month. */
export interface CostLine {
  /** What it is: `AWS::EC2::NatGateway`. */
  readonly what: string;
  readonly count: number;
  /** Undefined where nobody has looked its price up. */
  readonly monthlyUsd: number | undefined;
  /** Where the price is from, and of when. */
  readonly source?: Source;
}

/** Hours of a month, as AWS counts them. */
export const hoursOfMonth = 730;

/** What is counted in a template: its price's name, and how many times it is paid. */
interface Item {
  readonly what: string;
  readonly count: number;
}

/** What the resources of templates cost in a month for being there, line by line, dearest first; then those without a price. */
export function foundationCost(templates: readonly JsonObject[], prices: FoundationPrices): readonly CostLine[] {
  const counts = new Map<string, number>();
  for (const { what, count } of templates.flatMap((template) => itemsOf(template, prices)))
    counts.set(what, (counts.get(what) ?? 0) + count);
  const lines = [...counts].map(([what, count]) => lineOf(what, count, prices));
  return lines.sort((a, b) => (b.monthlyUsd ?? -1) - (a.monthlyUsd ?? -1));
}

function lineOf(what: string, count: number, { resources, databaseGiB }: FoundationPrices): CostLine {
  const price = what === databaseDisk ? databaseGiB : resources.get(what);
  if (price === undefined) return { what, count, monthlyUsd: undefined };
  const each = (price.monthlyUsd ?? 0) + (price.hourlyUsd ?? 0) * hoursOfMonth;
  return { what, count, monthlyUsd: Math.round(each * count * 100) / 100, source: price.source };
}

/** Name of the line of databases' disks, whose count is GiB. */
export const databaseDisk = 'GiB of disks of databases';

/** Name of the line of the disks of OpenSearch's domains, whose count is GiB. */
export const domainDisk = 'GiB of disks of domains';

function itemsOf(template: JsonObject, { byUse }: FoundationPrices): readonly Item[] {
  return Object.values((template['Resources'] ?? {}) as Record<string, JsonObject>).flatMap((resource) => {
    const type = resource['Type'] as string;
    if (byUse.has(type)) return [];
    return itemsOfResource(type, (resource['Properties'] ?? {}) as JsonObject);
  });
}

function itemsOfResource(type: string, properties: JsonObject): readonly Item[] {
  const number = (name: string, otherwise = 1) => Number(properties[name] ?? otherwise);
  const text = (name: string) => properties[name] as string;
  switch (type) {
    case 'AWS::EC2::VPCEndpoint':
      // One is paid for each of its subnets; those to Amazon S3 have none and cost nothing.
      return [{ what: type, count: ((properties['SubnetIds'] ?? []) as readonly unknown[]).length }].filter(
        ({ count }) => count > 0,
      );
    case 'AWS::RDS::DBInstance': {
      const copies = properties['MultiAZ'] === true ? 2 : 1;
      return [
        { what: `${type} ${text('DBInstanceClass')}`, count: copies },
        { what: databaseDisk, count: copies * number('AllocatedStorage', 0) },
      ];
    }
    case 'AWS::RDS::DBCluster':
      return [{ what: `${type} ${text('DBClusterInstanceClass')}`, count: 3 }];
    case 'AWS::ElastiCache::ReplicationGroup':
      return [{ what: `${type} ${text('CacheNodeType')}`, count: number('NumCacheClusters') }];
    case 'AWS::OpenSearchService::Domain':
      return itemsOfDomain(type, properties);
    case 'AWS::WAFv2::WebACL':
      return [
        { what: type, count: 1 },
        { what: `${type} rule`, count: ((properties['Rules'] ?? []) as readonly unknown[]).length },
      ];
    default:
      return [{ what: type, count: 1 }];
  }
}

/** Nodes of a domain by what they are, and their disks, whose GiB have a price of their own. */
function itemsOfDomain(type: string, properties: JsonObject): readonly Item[] {
  const nodes = properties['ClusterConfig'] as Readonly<Record<string, string | number>>;
  const disk = (properties['EBSOptions'] ?? {}) as Readonly<Record<string, string | number>>;
  const count = Number(nodes['InstanceCount']);
  return [
    { what: `${type} ${nodes['InstanceType'] ?? ''}`, count },
    { what: `${type} ${nodes['DedicatedMasterType'] ?? ''}`, count: Number(nodes['DedicatedMasterCount'] ?? 0) },
    { what: domainDisk, count: count * Number(disk['VolumeSize'] ?? 0) },
  ].filter((item) => item.count > 0);
}
