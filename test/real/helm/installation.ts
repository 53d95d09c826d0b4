import { buildPrograms, programPath, unbuilt, type GoModule } from '@slipway/rehearsal/programs';

const helm: GoModule = {
  name: 'helm',
  folder: '../../real/helm/program',
  programs: [{ name: 'helm', package: 'helm.sh/helm/v4/cmd/helm', linkerFlags: '-s -w' }],
  files: [],
  firstBuildMinutes: 5,
};

/** Path of Helm, where it is built. */
export function findHelm(): string | undefined {
  return unbuilt([helm]).length > 0 ? undefined : programPath('helm', [helm]);
}

/** Builds Helm, unless that was done before. */
export async function installHelm(): Promise<string> {
  await buildPrograms(
    (line) => {
      console.log(line);
    },
    [helm],
  );
  return findHelm() ?? '';
}
