import { chartFile } from '@slipway/contracts/chart-spec';
import { needKey } from '@slipway/contracts/external';
import { compareText, hasErrors, type Finding } from '@slipway/contracts/finding';
import { manifestTitle } from '@slipway/contracts/manifest';
import { waiverAnnotation } from '@slipway/contracts/waiver';
import { roleName } from '@slipway/contracts/workload-identity';
import { parseArgs } from 'node:util';
import { renderCluster } from '@slipway/render/render-cluster';
import { exitCodes, report, run, type ExitCode } from './exit.ts';
import { ownRoot, readyClusters, type ReadyCluster } from './workspace.ts';

const usage = `inventory [cluster…] [--root DIR]

  Prints, for each of the clusters named, or for all: every object with file, app, owner and waiver; the roles that
  workloads have in AWS, with what each may do; and what somebody else supplies. Columns are separated by tabs.

  --root DIR   the repository to list; default: this one`;

await run(main, usage);

async function main(): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { root: { type: 'string', default: ownRoot } },
  });
  const { ready, findings } = await readyClusters(values.root, positionals);
  const all: Finding[] = [...findings];
  for (const one of ready) {
    const { lines, findings: rendering } = objectsOf(one);
    all.push(...rendering);
    console.log(
      [['object', 'file', 'app', 'owner', 'waiver'], ...lines].map((columns) => columns.join('\t')).join('\n'),
    );
    console.log(rolesOf(one));
    console.log(externalsOf(one));
  }
  report(all, console.error);
  return hasErrors(all) ? exitCodes.findings : exitCodes.fine;
}

function objectsOf({ cluster, specs }: ReadyCluster): { lines: string[][]; findings: readonly Finding[] } {
  const lines: string[][] = [];
  const { findings } = renderCluster(cluster.name, specs, (spec, manifests) => {
    for (const manifest of manifests) {
      const annotations = manifest.metadata['annotations'] as Readonly<Record<string, string>> | undefined;
      const waiver = annotations?.[waiverAnnotation] ?? '-';
      lines.push([manifestTitle(manifest), chartFile(cluster.name, spec), spec.app, spec.owner, waiver]);
    }
  });
  return { lines: lines.sort((a, b) => compareText(a.join('\t'), b.join('\t'))), findings };
}

/** What whoever makes the roles has to know: their names, who takes them on, and their policies. */
function rolesOf({ cluster, specs }: ReadyCluster): string {
  const lines = specs.flatMap((spec) =>
    spec.identities.flatMap((identity) =>
      identity.grants.map(({ actions, resources }) =>
        [
          `role ${roleName(identity)}`,
          `${identity.namespace}/${identity.serviceAccount}`,
          chartFile(cluster.name, spec),
          actions.join(', '),
          resources.join(', '),
        ].join('\t'),
      ),
    ),
  );
  const head = ['service account', 'used by', 'actions', 'resources'];
  return [[`\nroles in AWS for ${cluster.name}`, ...head].join('\t'), ...lines.sort(compareText)].join('\n');
}

function externalsOf({ cluster, specs }: ReadyCluster): string {
  const lines = cluster.externals.map((external) => {
    const users = specs.filter((spec) => spec.needs.some((need) => needKey(need) === needKey(external)));
    return [
      `external ${needKey(external)}`,
      external.owner,
      users.map((spec) => chartFile(cluster.name, spec)).join(', ') || 'nobody',
    ].join('\t');
  });
  return [`\nsupplied by others to ${cluster.name}\towner\tused by`, ...lines, ''].join('\n');
}
