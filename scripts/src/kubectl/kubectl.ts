import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Speaks with the cluster that somebody's kubeconfig leads to. */
export interface Kubectl {
  /**
   * What kubectl prints.
   * @throws NoKubectl, KubectlFailed
   */
  readonly run: (...args: readonly string[]) => Promise<string>;
}

/** kubectl ended with an error; the message says why. */
export class KubectlFailed extends Error {}

/** There is no kubectl to run. */
export class NoKubectl extends Error {}

/** The kubeconfig leads to another cluster than the one that was asked for. */
export class WrongCluster extends Error {}

const run = promisify(execFile);
const longestOutputBytes = 256 * 1024 * 1024;

/** kubectl, by the name of its program, with the context of the kubeconfig that is chosen or that was given. */
export function kubectlAt(program: string, context: string | undefined): Kubectl {
  const chosen = context === undefined ? [] : [`--context=${context}`];
  return {
    run: async (...args) => {
      try {
        return (await run(program, [...chosen, ...args], { maxBuffer: longestOutputBytes })).stdout;
      } catch (error) {
        throw failure(program, error);
      }
    },
  };
}

function failure(program: string, error: unknown): Error {
  if (!(error instanceof Error)) return new KubectlFailed(String(error));
  if ('code' in error && error.code === 'ENOENT')
    return new NoKubectl(`there is no program ${program}: install kubectl, or say where it is with --kubectl`);
  const lines = 'stderr' in error ? String(error.stderr).trim().split('\n') : [];
  // Before its own words it may log each attempt.
  const said = lines.find((line) => line !== '' && !/^[EWI]\d{4} /.test(line)) ?? error.message;
  if (!unreachable.test(said)) return new KubectlFailed(said);
  return new KubectlFailed(
    `no cluster answers (${said}): log in as 'bootstrap -- kube-login' says, or choose a context with --context`,
  );
}

/** What kubectl says when the kubeconfig leads nowhere, or nobody is signed in. */
const unreachable =
  /connection to the server|Unable to connect|context was not found|context .* does not exist|no configuration has been provided|must be logged in|no such host|i\/o timeout/i;

/**
 * Makes sure that a kubeconfig leads to the cluster that is meant: its root Application syncs that cluster's folder.
 * @throws WrongCluster, KubectlFailed
 */
export async function expectCluster(kubectl: Kubectl, cluster: string): Promise<void> {
  const path = await kubectl.run(
    ...['get', 'applications.argoproj.io', 'root', '--namespace', 'argocd', '--output', 'jsonpath={.spec.source.path}'],
  );
  const found = /^dist\/([^/]+)\//.exec(path)?.[1];
  if (found === cluster) return;
  throw new WrongCluster(
    `the kubeconfig leads to ${found === undefined ? 'a cluster that syncs no folder of dist/' : `the cluster ${found}`}, not to ${cluster}: choose the context with --context`,
  );
}
