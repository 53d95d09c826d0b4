import { z } from 'zod';
import { addressRange } from './address-range.ts';
import type { Cluster } from './cluster.ts';
import type { Endpoint } from './endpoint.ts';
import { countField, ownerField, textField } from './fields.ts';

/** Something that can be reached from outside, under a name of its own: `api` is for programs, the others are for people. */
export type PageName = 'api' | 'console' | 'grafana' | 'langfuse' | 'sign-in';

const domainPattern = '^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$';
const zonePattern = '^Z[0-9A-Z]{1,31}$';
/** Longest name in front of a domain that DNS and certificates have room for. */
const longestDomain = 200;

const domainField = () =>
  textField(
    (text) => text.length <= longestDomain && new RegExp(domainPattern).test(text),
    {
      rule: 'invalid-domain',
      message: 'is not a domain name',
      remedy: "write it in lower case, without a dot at the end: 'ai.example.com'",
    },
    { pattern: domainPattern, maxLength: longestDomain },
  );

/** The one encrypted and authenticated way in from outside. */
export const edgeSchema = z.strictObject({
  /** Hosted zone in Route 53, in the account of the cluster. */
  zone: z.strictObject({
    name: domainField(),
    /** What AWS calls it. */
    id: textField(
      (text) => new RegExp(zonePattern).test(text),
      {
        rule: 'invalid-zone',
        message: 'is not the id of a hosted zone',
        remedy: "write what Route 53 shows: 'Z0123456789ABCDEFGHIJ'",
      },
      { pattern: zonePattern },
    ),
  }),
  /** Domain below which everything is reached: the zone, or a part of it. */
  domain: domainField(),
  /** Who signs the certificates between the load balancer and the gateway. */
  certificates: z.discriminatedUnion('issuer', [
    // AWS Private CA, through an issuer that its own operator knows and that somebody supplies.
    z.strictObject({ issuer: z.literal('acm-pca') }),
    z.strictObject({
      issuer: z.literal('lets-encrypt'),
      /** Whom it tells of certificates that end. */
      email: ownerField(),
    }),
  ]),
  /** Addresses that may connect. Default: all; who somebody is, is asked of everybody. */
  allowedRanges: z
    .array(
      textField((text) => addressRange(text) !== undefined, {
        rule: 'invalid-cidr',
        message: 'is not a range of IPv4 addresses',
        remedy: "write its first address and its length: '203.0.113.0/24'",
      }),
    )
    .max(50)
    .default([]),
  /** Requests that one address may make in five minutes before it is refused. Default: 2,000. */
  requestsPerFiveMinutes: countField(2_000_000, 10).default(2_000),
});

/** The one encrypted and authenticated way in from outside. */
export type Edge = Readonly<z.output<typeof edgeSchema>>;

/** The gateway that the load balancer calls. Its pods, their service and their account have its name, and its namespace to themselves. */
export const edgeGateway: Endpoint = { workload: { namespace: 'edge', app: 'edge', name: 'edge' }, port: 8443 };

/** What the load balancer asks the gateway to learn whether it is well: it names no host, and no page would answer it. */
export const edgeHealthPath = '/edge-health';

/** Name of the load balancer's target group; AWS takes at most 32 characters. */
export function edgeTargetGroup({ name }: Pick<Cluster, 'name'>): string {
  return `${name}-edge`;
}

/** Longest name of a cluster with an edge: its target group has no room for more. */
export const longestEdgeCluster = 32 - '-edge'.length;

/** Name under which something is reached from outside; undefined where nothing is. */
export function publicHost({ edge }: Pick<Cluster, 'edge'>, page: PageName): string | undefined {
  return edge === undefined ? undefined : `${page}.${edge.domain}`;
}

/** True when a domain is a zone, or lies in it. */
export function isInZone(domain: string, zone: string): boolean {
  return domain === zone || domain.endsWith(`.${zone}`);
}
