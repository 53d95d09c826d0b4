import { join } from 'node:path';
import type { PythonProgram } from '../support/python-installation.ts';

/** LiteLLM's proxy. */
export const litellm: PythonProgram = {
  name: 'litellm',
  lock: join(import.meta.dirname, 'requirements.lock'),
  pythons: '>=3.11,<3.15',
  bin: 'bin/litellm',
  variable: 'SLIPWAY_LITELLM_BIN',
  try: ['--version'],
  // It asks the internet for prices unless told.
  env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
};
