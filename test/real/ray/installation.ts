import { join } from 'node:path';
import type { PythonProgram } from '../support/python-installation.ts';

/** Ray's command, with Ray Serve; its Python is beside it. */
export const ray: PythonProgram = {
  name: 'ray',
  lock: join(import.meta.dirname, 'requirements.lock'),
  pythons: '>=3.11,<3.14',
  bin: 'bin/ray',
  variable: 'SLIPWAY_RAY_BIN',
  try: ['--version'],
};
