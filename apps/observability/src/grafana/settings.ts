import type { Cluster } from '@slipway/contracts/cluster';
import { publicHost } from '@slipway/contracts/edge';
import { grafanaAssignments, grafanaSignIn } from '@slipway/contracts/grafana';
import { identityHeader, type SignIn } from '@slipway/contracts/sign-in';

/** Sections of `grafana.ini`, and what stands in them. */
export type GrafanaIni = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the Grafana of a cluster is told: who people are, it believes the tokens of the identity provider alone. */
export function grafanaIni(cluster: Cluster): GrafanaIni {
  const host = publicHost(cluster, 'grafana');
  const signIn = grafanaSignIn(cluster);
  return {
    // No calls home.
    analytics: { reporting_enabled: 'false', check_for_updates: 'false', check_for_plugin_updates: 'false' },
    news: { news_feed_enabled: 'false' },
    plugins: { plugin_admin_enabled: 'false', preinstall_disabled: 'true' },
    security: { disable_gravatar: 'true', cookie_secure: `${host !== undefined}` },
    snapshots: { external_enabled: 'false' },
    // Alertmanager tells people: rules that somebody clicks together here are in no git.
    unified_alerting: { enabled: 'false' },
    users: { allow_sign_up: 'false', viewers_can_edit: 'false' },
    log: { mode: 'console' },
    'log.console': { format: 'json' },
    ...(host !== undefined && { server: { root_url: `https://${host}/` } }),
    ...(signIn !== undefined && { 'auth.jwt': tokens(cluster, signIn), auth: { disable_login_form: 'true' } }),
  };
}

/** How somebody is known by the token that the edge hands on. */
function tokens(cluster: Cluster, signIn: Omit<SignIn, 'secret'>): Readonly<Record<string, string>> {
  const { issuer, keys, clientId, userClaim, groupsClaim } = signIn;
  return {
    enabled: 'true',
    header_name: identityHeader,
    jwk_set_url: keys,
    cache_ttl: '60m',
    expect_claims: JSON.stringify({ iss: issuer, aud: clientId }),
    username_claim: userClaim,
    email_claim: userClaim,
    auto_sign_up: 'true',
    role_attribute_path: rolePath(cluster, groupsClaim),
    // Whoever is in none of the groups gets nothing, not a role by default.
    role_attribute_strict: 'true',
  };
}

/** A question in JMESPath, whose answer is somebody's role. */
function rolePath(cluster: Cluster, groupsClaim: string): string {
  const claim = `${JSON.stringify(groupsClaim)}[*]`;
  return grafanaAssignments(cluster)
    .map(({ role, groups }) => {
      const isIn = groups.map((group) => `contains(${claim}, '${group}')`).join(' || ');
      return `(${isIn}) && '${role}'`;
    })
    .join(' || ');
}
