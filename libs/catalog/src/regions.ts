import type { Region } from '@slipway/contracts/region';
import { unknown, type Source, type Unknown } from '@slipway/contracts/source';

const source: Source = {
  from:
    'zones: github.com/jsonmaur/aws-regions README, EKS user guide "VPC and subnet requirements"; prefixes: Bedrock ' +
    'user guide "Supported Regions and models for batch inference" (Nova), model card of Claude Haiku 4.5 (eu-west-2)',
  asOf: '2026-11-21',
};

/**
 * Name, letters of the zones, prefixes of the geographic inference profiles, nearest first.
 *
 * Zones: EKS takes no subnet in `use1-az3`, which is `us-east-1e` where letters are not shuffled (accounts made before
 * November 2025 have their own order). New accounts see no `ap-northeast-1b`.
 *
 * Prefixes: `apac` serves Nova; the newer Claude models have `jp`, `au` and `in` instead, see `profilePrefixes` of each
 * model. São Paulo is named by global profiles only.
 */
const rows: readonly (readonly [name: string, letters: readonly string[], prefixes: readonly string[] | Unknown])[] = [
  ['us-east-1', ['a', 'b', 'c', 'd', 'f'], ['us']],
  ['us-east-2', ['a', 'b', 'c'], ['us']],
  ['us-west-2', ['a', 'b', 'c', 'd'], ['us']],
  ['ap-south-1', ['a', 'b', 'c'], ['in', 'apac']],
  ['ap-northeast-2', ['a', 'b', 'c', 'd'], ['apac']],
  ['ap-southeast-1', ['a', 'b', 'c'], ['apac']],
  ['ap-southeast-2', ['a', 'b', 'c'], ['au', 'apac']],
  ['ap-northeast-1', ['a', 'c', 'd'], ['jp', 'apac']],
  ['eu-central-1', ['a', 'b', 'c'], ['eu']],
  ['eu-west-1', ['a', 'b', 'c'], ['eu']],
  ['eu-west-2', ['a', 'b', 'c'], ['eu']],
  ['eu-west-3', ['a', 'b', 'c'], ['eu']],
  ['eu-north-1', ['a', 'b', 'c'], ['eu']],
  ['sa-east-1', ['a', 'b', 'c'], unknown],
];

/** The regions in which a cluster may run, by name. */
export const regions: ReadonlyMap<string, Region> = new Map(
  rows.map(([name, letters, bedrockProfilePrefixes]) => [
    name,
    { name, zones: letters.map((letter) => name + letter), bedrockProfilePrefixes, source },
  ]),
);
