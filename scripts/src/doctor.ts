import type { Manifest } from '@slipway/contracts/manifest';
import { maskCredentials } from '@slipway/contracts/credential';
import { parseArgs } from 'node:util';
import { complainers, complaintsOf, type Complaint } from './doctor/complaints.ts';
import { logComplaints } from './doctor/logs.ts';
import { diagnose, formatDiagnosis, recognise } from './doctor/diagnose.ts';
import { exitCodes, run, WrongUsage, type ExitCode } from './exit.ts';
import { expectCluster, kubectlAt, KubectlFailed, type Kubectl } from './kubectl/kubectl.ts';

const usage = `doctor --cluster NAME [--context NAME] [--namespace NAME] [--kubectl PROGRAM]
doctor --message TEXT

  Looks at a running cluster, and says of everything that is wrong what is behind it and what to do. It reads objects, events
  and the last lines of pods that do not run; it changes nothing.

  --cluster NAME     the cluster that is meant; another one is refused
  --context NAME     context of the kubeconfig; default: the current one
  --namespace NAME   this namespace alone
  --kubectl PROGRAM  default: kubectl
  --message TEXT     explains one message, without any cluster`;

await run(main, usage);

async function main(): Promise<ExitCode> {
  const { values } = parseArgs({
    options: {
      cluster: { type: 'string' },
      context: { type: 'string' },
      namespace: { type: 'string' },
      kubectl: { type: 'string', default: 'kubectl' },
      message: { type: 'string' },
    },
  });
  if (values.message !== undefined) {
    const complaint = { where: { kind: 'message', name: '' }, text: values.message };
    explain([complaint]);
    return recognise(values.message) === undefined ? exitCodes.findings : exitCodes.fine;
  }
  if (values.cluster === undefined) throw new WrongUsage('say which cluster is meant: --cluster NAME');
  const kubectl = kubectlAt(values.kubectl, values.context);
  // Who may see one namespace may not see which cluster it is; nothing is changed.
  if (values.namespace === undefined) await expectCluster(kubectl, values.cluster);
  const { complaints, unseen } = await complaintsIn(kubectl, values.namespace);
  const code = explain(complaints);
  if (unseen.length > 0) console.log(`not seen, for you may not: ${unseen.join(', ')}`);
  return code;
}

function explain(complaints: readonly Complaint[]): ExitCode {
  const found = diagnose(complaints);
  for (const diagnosis of found) console.log(maskCredentials(formatDiagnosis(diagnosis)));
  console.log(found.length === 0 ? 'nothing complains' : `\n${found.length} of these`);
  return found.length === 0 ? exitCodes.fine : exitCodes.findings;
}

/** What the objects of a cluster complain about, and the last words of pods that do not run; and what may not be looked at. */
async function complaintsIn(
  kubectl: Kubectl,
  namespace: string | undefined,
): Promise<{ readonly complaints: readonly Complaint[]; readonly unseen: readonly string[] }> {
  const known = new Set((await kubectl.run('api-resources', '--output', 'name', '--verbs', 'list')).split('\n'));
  const there = complainers.filter((resource) => known.has(resource));
  const scope = namespace === undefined ? '--all-namespaces' : `--namespace=${namespace}`;
  const unseen: string[] = [];
  const objects = await Promise.all(
    there.map(async (resource): Promise<readonly Manifest[]> => {
      try {
        const answer = await kubectl.run('get', resource, scope, '--output', 'json');
        return (JSON.parse(answer) as { readonly items: readonly Manifest[] }).items;
      } catch (error) {
        if (!(error instanceof KubectlFailed) || !/forbidden/i.test(error.message)) throw error;
        unseen.push(resource);
        return [];
      }
    }),
  );
  const items = objects.flat();
  return { complaints: [...items.flatMap(complaintsOf), ...(await logComplaints(kubectl, items))], unseen };
}
