import type { Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { KubectlFailed, type Kubectl } from '../kubectl/kubectl.ts';
import type { Complaint } from './complaints.ts';
import { recognise } from './diagnose.ts';

/** Pods that are asked at most: where more are down, they say the same. */
const mostPods = 20;

/** Lines that are read of each. */
const lastLines = '200';

/** Programs that stay up while what they call refuses them: their logs are read whenever they warn. */
const callers = new Set(['ai-gateway', 'envoy', 'litellm']);

/** What is known of the last lines of programs that do not run, and of those that call others. */
export async function logComplaints(kubectl: Kubectl, objects: readonly Manifest[]): Promise<readonly Complaint[]> {
  const asked = objects.filter((object) => object.kind === 'Pod' && (isDown(object) || callsOthers(object)));
  const all = await Promise.all(asked.slice(0, mostPods).map((pod) => lastWords(kubectl, pod)));
  return all.flat();
}

async function lastWords(kubectl: Kubectl, pod: Manifest): Promise<readonly Complaint[]> {
  const { name, namespace = 'default' } = pod.metadata;
  const words = ['logs', name, '--namespace', namespace, '--all-containers', '--tail', lastLines];
  const text = await kubectl.run(...words, ...(hasRestarted(pod) ? ['--previous'] : [])).catch((error: unknown) => {
    // A container that never started has none.
    if (error instanceof KubectlFailed) return '';
    throw error;
  });
  const where = { kind: 'Pod', name, namespace };
  const seen = new Set<string>();
  return text.split('\n').flatMap((line) => {
    const known = recognise(line);
    if (known === undefined || seen.has(known.error.name)) return [];
    seen.add(known.error.name);
    return [{ where, text: line }];
  });
}

function isDown(pod: Manifest): boolean {
  return listAt(pod, 'status', 'containerStatuses').some(
    (container) =>
      at(container, 'ready') !== true && textAt(container, 'state', 'terminated', 'reason') !== 'Completed',
  );
}

function hasRestarted(pod: Manifest): boolean {
  return listAt(pod, 'status', 'containerStatuses').some(
    (container) => textAt(container, 'state', 'waiting', 'reason') === 'CrashLoopBackOff',
  );
}

function callsOthers(pod: Manifest): boolean {
  return callers.has(textAt(pod, 'metadata', 'labels', 'app.kubernetes.io/name') ?? '');
}
