import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPrograms, programPath, unbuilt, type GoModule } from '@slipway/rehearsal/programs';
import { findPython, installPython, type PythonProgram } from '../support/python-installation.ts';

/** Envoy, as a package for Python brings it. */
const envoy: PythonProgram = {
  name: 'envoy',
  lock: join(import.meta.dirname, 'requirements.lock'),
  pythons: '>=3.11,<3.15',
  bin: 'bin/envoy',
  variable: 'SLIPWAY_ENVOY_BIN',
  try: ['--version'],
};

/** Both gateways' controllers in one program, for one machine: it starts an Envoy as they would in a cluster. */
const aigw: GoModule = {
  name: 'aigw',
  folder: '../../real/ai-gateway/program',
  programs: [{ name: 'aigw', package: 'github.com/envoyproxy/ai-gateway/cmd/aigw', linkerFlags: '-s -w' }],
  files: [],
  firstBuildMinutes: 6,
};

/** Where both programs are. */
export interface GatewayPrograms {
  readonly aigw: string;
  readonly envoy: string;
}

/** The programs of the gateway, where both are installed. */
export function findGateway(): GatewayPrograms | undefined {
  const command = findPython(envoy);
  if (command === undefined || unbuilt([aigw]).length > 0) return undefined;
  // The command is a script that starts the program, which lies in the package.
  const [binary] = globSync(join(dirname(command), '../lib/python3.*/site-packages/envoy/_bin/envoy'));
  return { aigw: programPath('aigw', [aigw]), envoy: binary ?? command };
}

/** Installs what is missing of them. */
export async function installGateway(): Promise<string> {
  installPython(envoy);
  await buildPrograms(
    (line) => {
      console.log(line);
    },
    [aigw],
  );
  const { aigw: program, envoy: binary } = findGateway() ?? {};
  return `${program ?? ''}, ${binary ?? ''}`;
}
