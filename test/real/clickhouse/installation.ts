import { join } from 'node:path';
import type { PythonProgram } from '../support/python-installation.ts';

/** ClickHouse as a library of Python. */
export const clickhouse: PythonProgram = {
  name: 'clickhouse',
  lock: join(import.meta.dirname, 'requirements.lock'),
  pythons: '>=3.11,<3.15',
  bin: 'bin/python',
  variable: 'SLIPWAY_CHDB_PYTHON',
  try: ['-c', 'import chdb'],
};
