import type { Cluster } from './cluster.ts';
import { remoteSecretKey } from './secret-ref.ts';

/** How Argo CD shows a private repository who it is. */
export const credentialForms = ['github-app', 'https-token', 'ssh-key'] as const;
export type CredentialForm = (typeof credentialForms)[number];

/** An entry in AWS Secrets Manager as EKS's own Argo CD reads it; the one of a cluster itself is given the same. */
export interface RepositoryCredential {
  readonly form: CredentialForm;
  /** `/slipway/dev/argocd/repository`. */
  readonly remoteKey: string;
  /** Keys of the JSON object that it holds; none where it is one text, a private key. */
  readonly keys: readonly string[];
  /** Of those, the ones whose value is kept in base64. */
  readonly encodedKeys: readonly string[];
  /** What addresses of such repositories begin with. */
  readonly address: RegExp;
}

type Form = Pick<RepositoryCredential, 'address' | 'encodedKeys' | 'keys'>;

/** Forms of entries: Amazon EKS user guide, "Configure repository access", read on 2026-11-21. */
const forms: Readonly<Record<CredentialForm, Form>> = {
  'github-app': {
    keys: ['githubAppID', 'githubAppInstallationID', 'githubAppPrivateKeySecret'],
    encodedKeys: ['githubAppPrivateKeySecret'],
    address: /^https:/,
  },
  'https-token': { keys: ['token', 'username'], encodedKeys: [], address: /^https:/ },
  'ssh-key': { keys: [], encodedKeys: [], address: /^(ssh:|git@)/ },
};

/** What Argo CD reads its repository with; undefined where everybody may read it. */
export function repositoryCredential({
  name,
  delivery: { credential },
}: Pick<Cluster, 'delivery' | 'name'>): RepositoryCredential | undefined {
  if (credential === undefined) return undefined;
  return { form: credential, remoteKey: remoteSecretKey(name, 'argocd', 'repository'), ...forms[credential] };
}

/** True when a repository at an address can be read in this form. */
export function fitsAddress(form: CredentialForm, address: string): boolean {
  return forms[form].address.test(address);
}
