import * as loadBalancingClient from '@aws-sdk/client-elastic-load-balancing-v2';
import type { FakeService } from './service.ts';

interface Targets {
  readonly TargetGroupArn: string;
  readonly Targets?: readonly { readonly Id: string; readonly Port?: number }[];
}

/** What is registered with target groups: addresses by ARN. */
export type FakeTargets = Map<string, readonly string[]>;

/** Elastic Load Balancing, as far as targets go. */
export function loadBalancingService(targets: FakeTargets): FakeService {
  return {
    signedAs: 'elasticloadbalancing',
    protocol: 'query',
    client: loadBalancingClient,
    invalid: 'ValidationError',
    handlers: {
      DescribeTargetHealth: ({ TargetGroupArn }: Targets) => ({
        TargetHealthDescriptions: (targets.get(TargetGroupArn) ?? []).map((Id) => ({
          Target: { Id, Port: 443 },
          TargetHealth: { State: 'healthy' },
        })),
      }),
      RegisterTargets: ({ TargetGroupArn, Targets = [] }: Targets) => {
        const all = [...(targets.get(TargetGroupArn) ?? []), ...Targets.map(({ Id }) => Id)];
        targets.set(TargetGroupArn, [...new Set(all)].sort());
        return {};
      },
      DeregisterTargets: ({ TargetGroupArn, Targets = [] }: Targets) => {
        const gone = Targets.map(({ Id }) => Id);
        targets.set(
          TargetGroupArn,
          (targets.get(TargetGroupArn) ?? []).filter((each) => !gone.includes(each)),
        );
        return {};
      },
    },
  };
}
