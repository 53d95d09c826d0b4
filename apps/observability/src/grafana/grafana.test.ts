import { grafanaAssignments } from '@slipway/contracts/grafana';
import type { Identity } from '@slipway/contracts/identity';
import { pagesOf } from '@slipway/contracts/pages';
import { aCluster, anEdge } from '@slipway/testing/builders';
import { all, at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { ownMetrics, unmeasured } from '@slipway/testing/observability-builders';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { grafanaIni } from './settings.ts';

const identity = {
  provider: 'oidc' as const,
  issuer: 'https://id.example.com/company',
  keys: 'https://id.example.com/company/keys',
  userClaim: 'email',
  groupsClaim: 'company:groups',
  groups: ['platform', 'readers', 'team-red', 'team-blue'],
  clients: { edge: 'slipway-edge' },
  scopes: ['openid'],
  roles: { 'cluster-admin': ['platform'], reader: ['readers', 'platform'] },
} satisfies Identity;
const cluster = aCluster({ identity, edge: anEdge(), observability: ownMetrics });
const spec = compose(cluster).find(({ name }) => name === 'grafana')!;
const manifests = synthesiseChart(spec);

it('is kept whole by the API server', () => {
  expect(manifests).meetsSchemas();
  expect(all(manifests, 'GrafanaDashboard').length).toBeGreaterThan(3);
});

it('data source and dashboards find it by its labels, which its pods have too', () => {
  const grafana = only(manifests, 'Grafana');
  const { labels } = grafana.metadata;
  const ofPods = at(grafana, 'spec', 'deployment', 'spec', 'template', 'metadata', 'labels') as object;
  for (const object of [...all(manifests, 'GrafanaDashboard'), only(manifests, 'GrafanaDatasource')])
    expect(labels).toMatchObject(at(object, 'spec', 'instanceSelector', 'matchLabels') as object);
  expect(labels).toMatchObject(ofPods);
});

it('is reached by its operator, reaches Prometheus, and outside only whose keys it reads', () => {
  const purposes = (one: typeof cluster) =>
    compose(one)
      .find(({ name }) => name === 'grafana')
      ?.connections.map(({ purpose }) => purpose);
  expect(purposes(cluster)).toEqual([
    'passes on to grafana',
    'shows metrics',
    'writes dashboards',
    'reads the keys of the identity provider',
  ]);
  expect(purposes(aCluster({ observability: ownMetrics }))).toEqual(['shows metrics', 'writes dashboards']);
});

it('somebody has the first role that one of their groups has, teams look, and nobody else gets in', () => {
  expect(grafanaAssignments(cluster)[0]).toEqual({ role: 'Admin', groups: ['platform'] });
  const viewers = grafanaAssignments(cluster).find(({ role }) => role === 'Viewer');
  expect(viewers?.groups).toEqual(['readers', ...cluster.tenancy.teams.map(({ group }) => group)]);
  const tokens = grafanaIni(cluster)['auth.jwt'];
  expect(tokens).toMatchObject({ role_attribute_strict: 'true', jwk_set_url: identity.keys });
  expect(tokens?.['role_attribute_path']).toMatch(
    /^\(contains\("company:groups"\[\*\], 'platform'\)\) && 'Admin' \|\| \(.*\) && 'Viewer'$/,
  );
  expect(JSON.parse(tokens?.['expect_claims'] ?? '')).toEqual({ iss: identity.issuer, aud: 'slipway-edge' });
});

it('has a page behind the edge, for everybody who has a role in it, where there is an edge', () => {
  const page = (one: typeof cluster) => pagesOf(one).find(({ name }) => name === 'grafana');
  expect(page(cluster)?.groups).toEqual(grafanaAssignments(cluster).flatMap(({ groups }) => groups));
  expect(page({ ...cluster, observability: unmeasured })).toBeUndefined();
  expect(grafanaIni(cluster)['server']?.['root_url']).toBe(`https://${page(cluster)?.host}/`);
});

it('without an edge nobody but its own administrator gets in', () => {
  const ini = grafanaIni(aCluster({ observability: ownMetrics }));
  expect(ini).not.toHaveProperty('auth.jwt');
  expect(ini['users']).toMatchObject({ allow_sign_up: 'false' });
});
