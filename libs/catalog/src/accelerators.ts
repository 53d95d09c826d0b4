import type { AcceleratorType } from '@slipway/contracts/accelerator-type';

const source = { from: 'vLLM 0.33.0, get_min_capability of its quantization methods', asOf: '2026-11-21' };
const gpu = (
  name: string,
  quantizations: readonly string[],
  dtypes = ['float16', 'bfloat16', 'float32'],
): AcceleratorType => ({
  name,
  vendor: 'nvidia',
  coresPerDevice: 1,
  dtypes,
  quantizations,
  rayType: name.toUpperCase(),
  source,
});

/** Accelerators of EC2 by name. */
export const accelerators: ReadonlyMap<string, AcceleratorType> = new Map(
  [
    gpu('l4', ['awq', 'gptq', 'fp8', 'mxfp4']),
    gpu('l40s', ['awq', 'gptq', 'fp8', 'mxfp4']),
    gpu('t4', ['awq', 'gptq'], ['float16', 'float32']),
    {
      name: 'inferentia2',
      vendor: 'neuron' as const,
      coresPerDevice: 2,
      dtypes: ['float16', 'bfloat16', 'float32'],
      quantizations: [],
      source,
    },
  ].map((type) => [type.name, type]),
);
