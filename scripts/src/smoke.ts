import type { Workload } from '@slipway/contracts/endpoint';
import { smokeWorkload } from '@slipway/contracts/smoke';
import { parseArgs } from 'node:util';
import { setTimeout as after } from 'node:timers/promises';
import { exitCodes, run, WrongUsage, type ExitCode } from './exit.ts';
import { expectCluster, kubectlAt, type Kubectl } from './kubectl/kubectl.ts';

const usage = `smoke --cluster NAME [--context NAME] [--kubectl PROGRAM]

  Asks every model of a running cluster once, through its gateway, looks for the trace of a call, and has the vector store find
  a document. Pods in the cluster do it: their jobs are started, waited for, and their logs printed.

  --cluster NAME     the cluster that is meant; another one is refused
  --context NAME     context of the kubeconfig; default: the current one
  --kubectl PROGRAM  default: kubectl`;

/** Seconds between two looks at the job. */
const lookAgainSeconds = 3;

await run(main, usage);

async function main(): Promise<ExitCode> {
  const { values } = parseArgs({
    options: {
      cluster: { type: 'string' },
      context: { type: 'string' },
      kubectl: { type: 'string', default: 'kubectl' },
    },
  });
  if (values.cluster === undefined) throw new WrongUsage('say which cluster is meant: --cluster NAME');
  const kubectl = kubectlAt(values.kubectl, values.context);
  await expectCluster(kubectl, values.cluster);
  const moment = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  let well = true;
  for (const { namespace, name } of await startable(kubectl)) {
    const job = `${name}-${moment}`;
    const inPlace = ['--namespace', namespace];
    await kubectl.run('create', 'job', job, `--from=cronjob/${name}`, ...inPlace);
    console.log(`job ${namespace}/${job} runs`);
    const ended = await endOf(kubectl, job, inPlace);
    console.log((await kubectl.run('logs', `job/${job}`, '--tail=-1', ...inPlace)).trimEnd());
    well &&= ended === 'Complete';
  }
  if (well) return exitCodes.fine;
  console.error(`✗ some did not answer: npx nx run doctor -- --cluster ${values.cluster} says what is behind it`);
  return exitCodes.findings;
}

/** Everything in a cluster that tries something out when a person starts it. */
async function startable(kubectl: Kubectl): Promise<readonly Pick<Workload, 'name' | 'namespace'>[]> {
  const path = String.raw`jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\n"}{end}`;
  const label = `app.kubernetes.io/name=${smokeWorkload.app}`;
  const said = await kubectl.run('get', 'cronjobs', '--all-namespaces', '--selector', label, '--output', path);
  const found = said.split('\n').flatMap((line) => {
    const [namespace = '', name = ''] = line.split('/');
    return name === '' ? [] : [{ namespace, name }];
  });
  if (found.length === 0) throw new Error('the cluster has nothing to start: is the Application smoke synced?');
  return found;
}

/** Waits until a job has ended, one way or the other; it ends by itself when its deadline has passed. */
async function endOf(kubectl: Kubectl, job: string, inPlace: readonly string[]): Promise<'Complete' | 'Failed'> {
  for (;;) {
    const path = "jsonpath={.status.conditions[?(@.status=='True')].type}";
    const conditions = (await kubectl.run('get', 'job', job, ...inPlace, '--output', path)).split(/\s+/);
    const ended = (['Complete', 'Failed'] as const).find((type) => conditions.includes(type));
    if (ended !== undefined) return ended;
    await after(lookAgainSeconds * 1000);
  }
}
