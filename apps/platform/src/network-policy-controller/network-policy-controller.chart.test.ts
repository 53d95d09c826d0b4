import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { NetworkPolicyControllerChart } from './network-policy-controller.chart.ts';

const manifests = synthesise((scope) => new NetworkPolicyControllerChart(scope, 'network-policy-controller'));
const settings = only(manifests, 'ConfigMap');

it('is the ConfigMap that Auto Mode reads, and it turns enforcement on', () => {
  expect(manifests).meetsSchemas();
  expect(settings.metadata).toMatchObject({ name: 'amazon-vpc-cni', namespace: 'kube-system' });
  expect(at(settings, 'data')).toEqual({ 'enable-network-policy-controller': 'true' });
});

it('is never removed unasked: policies would be there, and mean nothing', () => {
  expect(at(settings, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toBe(
    'Delete=confirm,Prune=confirm',
  );
});
