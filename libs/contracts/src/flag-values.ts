import type { EngineOptions } from './engine-options.ts';
import type { Complaint } from './fields.ts';

/** What an option takes. */
interface Values {
  readonly test: (value: unknown) => boolean;
  /** The values, as the remedy names them. */
  readonly named: string;
}

const fromOne: Values = {
  test: (value) => Number.isInteger(value) && Number(value) >= 1,
  named: 'a whole number from 1 on',
};

const share: Values = {
  test: (value) => typeof value === 'number' && value > 0 && value <= 1,
  named: 'a number above 0, and 1 at most',
};

const formats = ['auto', 'bfloat16', 'float', 'float16', 'float32', 'half'];

/** Options of which every version of every program that has them takes the same. */
const values: Readonly<Record<string, Values>> = {
  'batch-size': fromOne,
  'block-size': fromOne,
  dtype: { test: (value) => formats.includes(String(value)), named: formats.join(', ') },
  'gpu-memory-utilization': share,
  'max-model-len': fromOne,
  'max-num-batched-tokens': fromOne,
  'max-num-seqs': fromOne,
  'num-gpu-blocks-override': fromOne,
  'ubatch-size': fromOne,
};

/** What is wrong with the value of an option that the program has, as far as that is known here. */
export function valueFault(name: string, value: unknown, options: Pick<EngineOptions, 'names'>): Complaint | undefined {
  const known = values[name];
  if (known !== undefined && !known.test(value)) {
    return { rule: 'invalid-engine-flag', message: `is nothing that --${name} takes`, remedy: `write ${known.named}` };
  }
  // vLLM's switches have a form that turns them off, and nothing else has.
  const isSwitch = options.names.has(`no-${name}`) || (name.startsWith('no-') && options.names.has(name.slice(3)));
  if (known === undefined && isSwitch && typeof value === 'string') {
    return {
      rule: 'invalid-engine-flag',
      message: `is a text, and --${name} is a switch`,
      remedy: `write true, or ${name.startsWith('no-') ? name.slice(3) : `no-${name}`}: true for the contrary`,
    };
  }
  return undefined;
}
