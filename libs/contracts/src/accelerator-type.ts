import type { OptionSet } from './engine-options.ts';
import type { Accelerator } from './instance-type.ts';

/** Formats of numbers that an accelerator multiplies matrices in. */
export type NumberFormat = 'float16' | 'bfloat16' | 'int8' | 'fp8' | 'mxfp8' | 'mxfp4' | 'nvfp4';

/** A chip that does the arithmetic: what it can calculate with, true in every instance type that holds it. */
export interface AcceleratorType {
  readonly vendor: Exclude<Accelerator, 'none'>;
  /** Parts of one device among which a model is split: 1 for a GPU, the NeuronCores of a Neuron device. */
  readonly coresPerDevice: number;
  /** What its matrix units take. */
  readonly formats: readonly NumberFormat[];
  /** Values of `--quantization` that run on it, by program; a program that is absent does not run on it. */
  readonly quantizations: Partial<Readonly<Record<OptionSet, readonly string[]>>>;
  /** Ray's word for it, `accelerator_type`; `undefined` where Ray has no constant for it. */
  readonly rayType: string | undefined;
}
