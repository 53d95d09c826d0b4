import { expect, it } from 'vitest';
import { identityNeeds, platformChart } from './platform-chart.ts';

const build = () => undefined;
const cluster = { file: 'clusters/dev/cluster.ts', compute: 'karpenter' } as const;
const identity = { cluster: 'dev', namespace: 'shop', serviceAccount: 'till', grants: [] };

it('a chart of the platform is closed until something is said', () => {
  expect(platformChart(cluster, { app: 'shop', name: 'till', wave: 3, build })).toEqual({
    app: 'shop',
    name: 'till',
    wave: 3,
    owner: 'platform',
    source: cluster.file,
    identities: [],
    connections: [],
    needs: [],
    build,
  });
});

it('what is said of it stays', () => {
  const needs = [{ kind: 'Operator', name: 'keda' }] as const;
  expect(
    platformChart(cluster, { app: 'shop', name: 'till', wave: 3, build, owner: 'a@b.example', needs }),
  ).toMatchObject({
    owner: 'a@b.example',
    needs,
  });
});

it('who may nothing in AWS needs nothing for it', () => {
  expect(identityNeeds(cluster, undefined)).toEqual({ identities: [], needs: [] });
});

it('who may something needs a role, and the agent that hands it out where the cluster does not bring it', () => {
  expect(identityNeeds(cluster, identity)).toEqual({
    identities: [identity],
    needs: [
      { kind: 'IamRole', name: 'slipway-dev-shop-till' },
      { kind: 'AddOn', name: 'eks-pod-identity-agent' },
    ],
  });
  expect(identityNeeds({ compute: 'eks-auto-mode' }, identity).needs).toHaveLength(1);
  expect(identityNeeds(cluster, { ...identity, authentication: 'irsa' }).needs).toHaveLength(1);
});
