import { aCluster, anIdentity } from '@slipway/testing/builders';
import { at, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { SettingsChart } from './settings.chart.ts';

const manifests = synthesise((scope) => new SettingsChart(scope, 'settings', { cluster: aCluster() }));
const settings = only(manifests, 'ConfigMap', 'argocd-cm');

it('is the ConfigMap that Argo CD reads, with the label without which it does not', () => {
  expect(manifests).meetsSchemas();
  expect(settings.metadata).toMatchObject({
    name: 'argocd-cm',
    namespace: 'argocd',
    labels: { 'app.kubernetes.io/part-of': 'argocd', 'app.kubernetes.io/name': 'argocd-cm' },
  });
});

it('is never removed unasked', () => {
  expect(at(settings, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toBe(
    'Delete=confirm,Prune=confirm',
  );
});

it("marks its objects by an annotation: the label that it would take is one of our selectors' own", () => {
  expect(at(settings, 'data', 'application.resourceTrackingMethod')).toBe('annotation');
});

describe('the health of an Application', () => {
  const lua = textAt(settings, 'data', 'resource.customizations.health.argoproj.io_Application');

  it('is what it says itself, and progressing until it says something', () => {
    expect(lua).toContain('status = "Progressing"');
    expect(lua).toContain('verdict.status = obj.status.health.status');
    expect(lua.trimEnd()).toMatch(/return verdict$/);
  });

  it('counts only after a first sync: before, an Application without any of its objects says that it is healthy', () => {
    expect(lua).toContain('obj.status.operationState or { phase = "Running" }');
    expect(lua).toContain(
      'if sync.status == "Synced" or operation.phase ~= "Running" or operation.retryCount ~= nil then',
    );
  });

  it('is told without the standard library, which is not there: nothing is called', () => {
    expect(lua).not.toMatch(/[\w\])"'}]\s*\(/); // f(x)
    expect(lua).not.toMatch(/\w\s*:\s*\w/); // text:method()
    expect(lua).not.toMatch(/\b(?:require|pairs|ipairs|string|table|math|os|type|tostring|pcall)\b/);
  });

  it('looks at no field of something that is not there', () => {
    const known = ['obj.status', 'obj.status.health', 'obj.status.health.status'];
    const guard = /if (.*) then/.exec(lua)?.[1]?.split(' and ');
    expect(guard).toEqual(known.map((field) => `${field} ~= nil`));
  });

  it('opens and closes as many blocks', () => {
    expect(lua.match(/\bthen\b/g)).toHaveLength(lua.match(/\bend\b/g)?.length ?? 0);
  });
});

describe('people', () => {
  const access = only(manifests, 'ConfigMap', 'argocd-rbac-cm');
  const rules = textAt(access, 'data', 'policy.csv').trimEnd().split('\n');

  it('sign in as the provider of the cluster has it, through a tunnel, with a secret that Argo CD looks up', () => {
    expect(textAt(settings, 'data', 'url')).toBe('https://localhost:8080');
    expect(textAt(settings, 'data', 'oidc.config')).toBe(
      'name: Single sign-on\nissuer: https://people.example.com/realm\nclientID: client-of-argo-cd\n' +
        'clientSecret: $sign-in-argo-cd:client-secret\nrequestedScopes:\n  - openid\n  - who\n',
    );
    expect(access.metadata).toMatchObject({ labels: { 'app.kubernetes.io/part-of': 'argocd' } });
  });

  it('do not where there is no client for it', () => {
    const without = synthesise(
      (scope) => new SettingsChart(scope, 'settings', { cluster: aCluster({ identity: anIdentity({ clients: {} }) }) }),
    );
    expect(at(only(without, 'ConfigMap', 'argocd-cm'), 'data')).not.toHaveProperty(['oidc.config']);
  });

  it('may nothing unless a group of theirs may, by the claim of the provider', () => {
    expect(at(access, 'data', 'policy.default')).toBe('');
    expect(at(access, 'data', 'scopes')).toBe('[roles]');
    expect(rules).toContain('g, operators, role:admin');
  });

  it('see and sync what is their team’s, and nothing of another', () => {
    expect(rules.filter((rule) => rule.includes('team-red'))).toEqual([
      'p, role:team-red, applications, get, team-red/*, allow',
      'p, role:team-red, applications, sync, team-red/*, allow',
      'p, role:team-red, logs, get, team-red/*, allow',
      'p, role:team-red, projects, get, team-red, allow',
      'g, people-of-red, role:team-red',
    ]);
    expect(rules.filter((rule) => /role:team-.*(create|update|delete|override)/.test(rule))).toEqual([]);
  });

  it('may have commas in the names of their groups', () => {
    const groups = ['people-of-red', 'people-of-blue', 'cn=ops,ou=people'];
    const cluster = aCluster({ identity: anIdentity({ groups, roles: { reader: ['cn=ops,ou=people'] } }) });
    const chart = synthesise((scope) => new SettingsChart(scope, 'settings', { cluster }));
    expect(textAt(only(chart, 'ConfigMap', 'argocd-rbac-cm'), 'data', 'policy.csv')).toContain(
      'g, "cn=ops,ou=people", role:readonly\n',
    );
  });
});
