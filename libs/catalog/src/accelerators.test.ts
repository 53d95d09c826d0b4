import { describe, expect, it } from 'vitest';
import { acceleratorFacts, accelerators, quantizations } from './accelerators.ts';
import { engineOptions } from './engine-options.ts';
import { instanceFamilies } from './instance-types.ts';

const offered = new Map(
  [...instanceFamilies().values()]
    .flat()
    .filter(({ accelerator }) => accelerator !== 'none')
    .map(({ accelerator, acceleratorName }) => [acceleratorName, accelerator] as const),
);

describe('accelerators', () => {
  it('are those of the instance types, of the same maker', () => {
    expect(Object.keys(acceleratorFacts).sort()).toEqual([...offered.keys()].sort());
    for (const [name, { vendor }] of Object.entries(acceleratorFacts)) expect(vendor, name).toBe(offered.get(name));
  });

  it('all multiply 16-bit floats; bfloat16 comes with 8.0, fp8 with 8.9, fp4 with 10.0', () => {
    for (const [name, facts] of Object.entries(acceleratorFacts)) {
      expect(facts.formats, name).toContain('float16');
      if (facts.vendor !== 'nvidia') continue;
      const from = { bfloat16: 8.0, fp8: 8.9, mxfp4: 10.0, nvfp4: 10.0 } as const;
      for (const format of ['bfloat16', 'fp8', 'mxfp4', 'nvfp4'] as const) {
        expect(facts.formats.includes(format), `${name} ${format}`).toBe(facts.computeCapability >= from[format]);
      }
    }
  });

  it.each([
    ['inf2.xlarge', 2],
    ['inf2.48xlarge', 24],
    ['trn1.32xlarge', 32],
    ['trn2.48xlarge', 64],
  ])('%s has %i NeuronCores', (name, cores) => {
    const type = [...instanceFamilies().values()].flat().find((one) => one.name === name);
    const { coresPerDevice = 0 } = accelerators.get(type?.acceleratorName ?? '') ?? {};
    expect(coresPerDevice * (type?.accelerators ?? 0)).toBe(cores);
  });
});

describe('quantisations', () => {
  it.each([
    ['vllm', 'fp8', 'l4', true],
    ['vllm', 'mxfp4', 't4', false],
    ['vllm', 'mxfp4', 'a10g', true],
    ['vllm', 'awq', 'v100', false],
    ['vllm', 'fp_quant', 'h100', false],
    ['vllm', 'fp_quant', 'b200', true],
    ['vllm', 'bitsandbytes', 'l4', false],
    ['ray-llm', 'bitsandbytes', 'l4', true],
    ['vllm', 'gptq', 'v100', false],
  ] as const)('%s runs %s on %s: %s', (runtime, method, name, runs) => {
    expect(accelerators.get(name)?.quantizations[runtime]?.includes(method)).toBe(runs);
  });

  it('are those of the engines whose options are listed', () => {
    for (const runtime of ['vllm', 'ray-llm'] as const) {
      expect(quantizations[runtime].version).toBe(engineOptions[runtime].version);
    }
  });
});
