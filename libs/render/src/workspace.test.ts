import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { workspaceFiles, workspaceTexts } from './workspace.ts';

const cluster = { name: 'test' };
const rules = { groups: [{ name: 'pods', rules: [{ record: 'a:b', expr: 'sum(up{job="x"}) > 1' }] }] };
const receivers = { route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] };

it('rules are a file of Prometheus', () => {
  const files = workspaceFiles(cluster, workspaceTexts(cluster, { rules }));
  expect([...files.keys()]).toEqual(['dist/test/foundation/rules.yaml']);
  expect(load(files.get('dist/test/foundation/rules.yaml') ?? '')).toEqual(rules);
});

it('receivers are a text in a text, and say whose they are', () => {
  const text = workspaceTexts(cluster, { rules, receivers }).get('receivers') ?? '';
  expect(text.split('\n').slice(0, 2)).toEqual(['# slipway.dev/owner: test', 'alertmanager_config: |']);
  const definition = load(text) as { readonly alertmanager_config: string };
  expect(load(definition.alertmanager_config)).toEqual(receivers);
});
