/**
 * Every name that is derived from a declaration, with the longest that its reader accepts.
 * Kubernetes: RFC 1123 labels of 63 characters. IAM: role names of 64.
 */

/** A name that becomes part of others: what it is, the text, and the limit of whoever reads it. */
export interface DerivedName {
  /** What it names: `namespace`, `IAM role`. */
  readonly what: string;
  readonly text: string;
  readonly longest: number;
}

const kubernetesLabel = 63;
const iamRoleName = 64;

/** RFC 1123 label: lower-case letters, digits, hyphens inside. */
export const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Names that Kubernetes, AWS or this platform use for their own purposes. */
export const reservedNames: ReadonlySet<string> = new Set([
  'all',
  'argocd',
  'aws',
  'constructor',
  'default',
  'eks',
  'kube',
  'kubernetes',
  'platform',
  'root',
  'slipway',
  'system',
  'vllm',
]);

/** Namespace of a developer environment. */
export function environmentNamespace(team: string, name: string): DerivedName {
  return { what: 'namespace', text: `dev-${team}-${name}`, longest: kubernetesLabel };
}

/** The namespaces of a team's environments, as an AppProject's destination. */
export function teamNamespacePattern(team: string): string {
  return `dev-${team}-*`;
}

/** Argo CD project that bounds what a team's folder may create. */
export function teamProject(team: string): DerivedName {
  return { what: 'Argo CD project', text: `team-${team}`, longest: kubernetesLabel };
}

/** Argo CD Application that syncs one folder of `dist/`. */
export function applicationName(app: string, team: string | undefined): DerivedName {
  return { what: 'Argo CD application', text: team === undefined ? app : `${app}-${team}`, longest: kubernetesLabel };
}

/** IAM role of a service account. */
export function workloadRole(cluster: string, namespace: string, serviceAccount: string): DerivedName {
  return { what: 'IAM role', text: `slipway-${cluster}-${namespace}-${serviceAccount}`, longest: iamRoleName };
}

/** IAM role of a developer environment. */
export function environmentRole(cluster: string, team: string, name: string): DerivedName {
  return { what: 'IAM role', text: `slipway-${cluster}-dev-${team}-${name}`, longest: iamRoleName };
}

/** IAM role that a cluster's nodes run with; made by the foundation, named by node classes. */
export function nodeRole(cluster: string): DerivedName {
  return { what: 'IAM role', text: `slipway-${cluster}-node`, longest: iamRoleName };
}

/** True when whoever reads a derived name refuses it for its length. */
export function isTooLong(name: DerivedName): boolean {
  return name.text.length > name.longest;
}

/** What is said of a name that makes a derived one too long. */
export function tooLong(name: DerivedName): { rule: string; message: string; remedy: string } {
  return {
    rule: 'name-too-long',
    message: `makes the ${name.what} ${name.text}, ${name.text.length} characters, more than ${name.longest}`,
    remedy: `shorten it by ${name.text.length - name.longest}`,
  };
}
