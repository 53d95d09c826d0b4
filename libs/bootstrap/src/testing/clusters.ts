import { aCluster, anInfrastructure } from '@slipway/testing/builders';
import { madeMetrics, managedMetrics } from '@slipway/testing/observability-builders';

/** A rendered AWS side in which ACK makes roles. */
export const withEnvironmentRoles = anInfrastructure({ environmentRoles: true });

/** Auto Mode, with Argo CD as a capability of EKS and people of Identity Center. */
export const withCapability = aCluster({
  infrastructure: withEnvironmentRoles,
  compute: 'eks-auto-mode',
  identity: {
    provider: 'identity-center',
    instance: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
    region: 'us-east-1',
    groups: [{ name: 'people-of-red', id: '12345678-1234-1234-1234-123456789012' }],
    roles: { 'cluster-admin': ['people-of-red'] },
  },
  // Nothing of SAML: the provider is IAM Identity Center.
  observability: { ...madeMetrics, grafana: { form: 'managed' } },
  delivery: {
    repository: 'https://git.example.com/slipway.git',
    revision: 'main',
    argoCd: 'capability',
    credential: 'https-token',
  },
});

/** Karpenter, with an Argo CD of its own. */
export const withKarpenter = aCluster({
  compute: 'karpenter',
  access: { form: 'private-via-nlb' },
  observability: managedMetrics,
  delivery: {
    repository: 'git@git.example.com:slipway.git',
    revision: 'main',
    argoCd: 'self-hosted',
    credential: 'ssh-key',
  },
});
