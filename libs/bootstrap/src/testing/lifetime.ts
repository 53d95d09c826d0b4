import { clientsOf, type Aws } from '../engine/aws.ts';
import type { Helm } from '../kubernetes/helm.ts';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';

/** Where a run ends: at which of its calls, counted from 0, and on which side of it. */
export interface End {
  readonly at: number;
  readonly moment: 'after' | 'before';
}

/** The process ends here; nothing that catches errors of AWS may take it for one. */
export class Killed extends Error {}

/** One run, as a process: the calls that it sends, to AWS, Kubernetes and Helm alike, until it ends. */
export class Lifetime {
  /** In the order in which they were begun: `eks:CreateCluster`, `kubernetes:apply ConfigMap argocd-cm`. */
  readonly calls: string[] = [];
  readonly #end: End | undefined;
  #dead = false;

  constructor(end?: End) {
    this.#end = end;
  }

  /** @throws Killed at the end of the process and ever after */
  async send<T>(name: string, call: () => Promise<T>): Promise<T> {
    if (this.#dead) throw new Killed('dead');
    const at = this.calls.push(name) - 1;
    const end = this.#end?.at === at ? this.#end.moment : undefined;
    if (end === 'before') throw this.#die('before it was sent');
    const answer = await call().catch((error: unknown) => {
      if (end === 'after') throw this.#die('after it was refused');
      throw error;
    });
    if (end === 'after') throw this.#die('after it was answered');
    return answer;
  }

  /** Has clients of AWS send their calls in this run. */
  attend(aws: Aws): Aws {
    for (const { middlewareStack } of clientsOf(aws)) {
      middlewareStack.add(
        (next, { clientName = '', commandName = '' }) =>
          (args) =>
            this.send(`${clientName.replace(/Client$/, '').toLowerCase()}:${commandName.replace(/Command$/, '')}`, () =>
              next(args),
            ),
        { step: 'deserialize', priority: 'high', name: 'lifetime' },
      );
    }
    return aws;
  }

  /** The same for a client of Kubernetes. */
  attendKubernetes(api: KubernetesApi): KubernetesApi {
    return {
      get: (object) => this.send(`kubernetes:get ${object.kind} ${object.metadata.name}`, () => api.get(object)),
      apply: (object) => this.send(`kubernetes:apply ${object.kind} ${object.metadata.name}`, () => api.apply(object)),
      remove: (object) =>
        this.send(`kubernetes:remove ${object.kind} ${object.metadata.name}`, () => api.remove(object)),
    };
  }

  /** The same for Helm. */
  attendHelm(helm: Helm): Helm {
    return {
      find: (release) => this.send(`helm:get ${release.name}`, () => helm.find(release)),
      install: (release) => this.send(`helm:install ${release.name}`, () => helm.install(release)),
      uninstall: (release) => this.send(`helm:uninstall ${release.name}`, () => helm.uninstall(release)),
    };
  }

  #die(when: string): Killed {
    this.#dead = true;
    return new Killed(when);
  }
}

/** Calls before and after which everything is the same, but that a session begins. */
export const reads = /:(Describe|List|Get|AssumeRole|get )/;
