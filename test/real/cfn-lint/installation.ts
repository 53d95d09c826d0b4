import { join } from 'node:path';
import type { PythonProgram } from '../support/python-installation.ts';

/** What holds templates against CloudFormation's own schemas, without a network. */
export const cfnLint: PythonProgram = {
  name: 'cfn-lint',
  lock: join(import.meta.dirname, 'requirements.lock'),
  pythons: '>=3.11,<3.15',
  bin: 'bin/cfn-lint',
  variable: 'SLIPWAY_CFN_LINT',
  try: ['--version'],
};
