import { applicationFolder, waves, type ChartSpec } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Need } from '@slipway/contracts/external';
import { type AnyRelease, vendorFolder, type FilledField, type HelmRelease } from '@slipway/contracts/helm-release';
import { applicationName, teamProject } from '@slipway/contracts/names';
import { platformChart } from '@slipway/contracts/platform-chart';
import type { Construct } from 'constructs';
import { ApplicationChart, type ApplicationChartProps } from './application/application.chart.ts';
import { DefaultProjectChart } from './project/default-project.chart.ts';
import { OperatorsProjectChart } from './project/operators-project.chart.ts';
import { PlatformProjectChart } from './project/platform-project.chart.ts';
import { TeamProjectChart } from './project/team-project.chart.ts';
import { RootChart } from './root/root.chart.ts';
import { SettingsChart } from './settings/settings.chart.ts';

/** Past this, one Argo CD no longer keeps up, and the managed one refuses. */
const mostApplications = 1_000;

/** Argo CD's own objects, derived from everything else that a cluster renders. */
export function composeDelivery(
  cluster: Cluster,
  specs: readonly ChartSpec<Construct>[],
  isInRepository: (placed: { readonly app: string; readonly release: HelmRelease }) => boolean = () => false,
): readonly ChartSpec<Construct>[] {
  const settings = settingsSpec(cluster);
  const placed = specs.flatMap(({ app, releases: brought = [] }) => brought.map((release) => ({ app, release })));
  const releases = placed.map(({ release }) => release);
  const liesHere = (app: string, release: AnyRelease) => 'chart' in release && isInRepository({ app, release });
  const applications = [
    ...applicationsOf(cluster, [...specs, settings]),
    ...placed.map(({ app, release }): ApplicationChartProps => ({
      name: release.name,
      project: 'operators',
      source: liesHere(app, release)
        ? {
            kind: 'folder',
            delivery: cluster.delivery,
            path: vendorFolder(cluster.name, app, release),
            filledLater: release.filledLater ?? [],
            namespace: release.namespace,
          }
        : { kind: 'release', release },
      wave: release.wave ?? waves.operators,
    })),
  ];
  if (applications.length > mostApplications) {
    throw new Error(
      `${applications.length} Argo CD Applications are more than the ${mostApplications} that one Argo CD keeps up with: move teams to another cluster`,
    );
  }
  const delivered = (name: string, build: ChartSpec<Construct>['build']) =>
    specOf(cluster, { app: 'argocd', name, namespace: 'argocd', build });
  return [
    settings,
    specOf(cluster, {
      app: 'bootstrap',
      name: 'root',
      namespace: 'argocd',
      build: (scope) => new RootChart(scope, 'root', { cluster }),
    }),
    delivered('project-default', (scope) => new DefaultProjectChart(scope, 'project-default')),
    delivered('project-platform', (scope) => new PlatformProjectChart(scope, 'project-platform', { cluster })),
    ...(releases.length === 0
      ? []
      : [
          delivered(
            'project-operators',
            (scope) =>
              new OperatorsProjectChart(scope, 'project-operators', {
                releases,
                ...(placed.some(({ app, release }) => liesHere(app, release)) && {
                  repository: cluster.delivery.repository,
                }),
              }),
          ),
        ]),
    ...cluster.tenancy.teams.map((team) => {
      const name = `project-${teamProject(team.name).text}`;
      return delivered(name, (scope) => new TeamProjectChart(scope, name, { cluster, team }));
    }),
    ...applications.map((application) => {
      const name = `application-${application.name}`;
      return delivered(name, (scope) => new ApplicationChart(scope, name, application));
    }),
  ];
}

function settingsSpec(cluster: Cluster): ChartSpec<Construct> {
  return specOf(cluster, {
    app: 'platform',
    name: 'argocd-settings',
    namespace: 'argocd',
    build: (scope) => new SettingsChart(scope, 'argocd-settings', { cluster }),
  });
}

function specOf(
  cluster: Cluster,
  chart: Pick<ChartSpec<Construct>, 'app' | 'name' | 'build'> & { namespace: string },
): ChartSpec<Construct> {
  const wave = chart.app === 'platform' ? waves.platform : waves.projects;
  return platformChart(cluster, { wave, needs: argocd, ...chart });
}

/** All of it is read by an Argo CD that somebody has installed. */
const argocd: readonly Need[] = [{ kind: 'Operator', name: 'argocd' }];

/** What controllers write into the objects of a folder. */
function filledIn(cluster: Cluster, specs: readonly ChartSpec<Construct>[], path: string): readonly FilledField[] {
  return specs
    .filter(({ filledLater }) => filledLater !== undefined)
    .filter((spec) => applicationFolder(cluster.name, spec) === path)
    .flatMap(({ filledLater = [] }) => filledLater);
}

/** One Application for each folder of charts. */
function applicationsOf(cluster: Cluster, specs: readonly ChartSpec<Construct>[]): ApplicationChartProps[] {
  const folders = new Map<string, ApplicationChartProps>();
  for (const spec of specs) {
    const path = applicationFolder(cluster.name, spec);
    const known = folders.get(path);
    if (known === undefined) {
      folders.set(path, {
        name: applicationName(spec.app, spec.team).text,
        project: spec.team === undefined ? 'platform' : teamProject(spec.team).text,
        source: { kind: 'folder', delivery: cluster.delivery, path, filledLater: filledIn(cluster, specs, path) },
        wave: spec.wave,
      });
    } else if (known.wave !== spec.wave) {
      throw new Error(
        `the charts of ${path} name the waves ${known.wave} and ${spec.wave}: give all charts of an app the same`,
      );
    }
  }
  return [...folders.values()];
}
