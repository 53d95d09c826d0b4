import type { Accelerator } from './instance-type.ts';
import type { Source } from './source.ts';

/** A chip that does the arithmetic: what it can calculate with, true in every instance type that holds it. */
export interface AcceleratorType {
  /** As instance types name it: `l4`, `inferentia2`. */
  readonly name: string;
  readonly vendor: Exclude<Accelerator, 'none'>;
  /** Parts of one device among which a model is split: 1 for a GPU, the NeuronCores of a Neuron device. */
  readonly coresPerDevice: number;
  /** Number formats that it multiplies: `bfloat16`. */
  readonly dtypes: readonly string[];
  /** Values of vLLM's `--quantization` that run on it: `awq`, `fp8`. */
  readonly quantizations: readonly string[];
  /** Ray's word for it: `L4`; absent where Ray has none. */
  readonly rayType?: string;
  readonly source: Source;
}
