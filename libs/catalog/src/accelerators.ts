import type { AcceleratorType, NumberFormat } from '@slipway/contracts/accelerator-type';
import type { Source } from '@slipway/contracts/source';

interface AcceleratorBase {
  /** What its matrix units take; what is missing may still be loaded, and is then converted. */
  readonly formats: readonly NumberFormat[];
  /** Ray's word for it, `accelerator_type`; `undefined` where Ray has no constant for it. */
  readonly rayType: string | undefined;
}

/** A GPU. */
interface NvidiaGpu extends AcceleratorBase {
  readonly vendor: 'nvidia';
  /** CUDA compute capability: 8.9 for Ada. */
  readonly computeCapability: number;
}

/** A chip of AWS. */
interface NeuronDevice extends AcceleratorBase {
  readonly vendor: 'neuron';
  /** NeuronCores of a device as software sees them: Trainium2 has eight, joined in pairs unless told otherwise. */
  readonly neuronCores: number;
}

type AcceleratorFacts = NvidiaGpu | NeuronDevice;

const volta: readonly NumberFormat[] = ['float16'];
const turing: readonly NumberFormat[] = ['float16', 'int8'];
const ampere: readonly NumberFormat[] = ['float16', 'bfloat16', 'int8'];
const adaOrHopper: readonly NumberFormat[] = [...ampere, 'fp8'];
const blackwell: readonly NumberFormat[] = [...adaOrHopper, 'mxfp8', 'mxfp4', 'nvfp4'];
// Ray counts NeuronCores, whatever the chip.
const neuronCore = 'aws-neuron-core';

/** What is known of each accelerator, by the name that instance types have for it. */
export const acceleratorFacts: Readonly<Record<string, AcceleratorFacts>> = {
  v100: { vendor: 'nvidia', computeCapability: 7.0, formats: volta, rayType: 'V100' },
  t4: { vendor: 'nvidia', computeCapability: 7.5, formats: turing, rayType: 'T4' },
  t4g: { vendor: 'nvidia', computeCapability: 7.5, formats: turing, rayType: undefined },
  a100: { vendor: 'nvidia', computeCapability: 8.0, formats: ampere, rayType: 'A100' },
  a10g: { vendor: 'nvidia', computeCapability: 8.6, formats: ampere, rayType: 'A10G' },
  l4: { vendor: 'nvidia', computeCapability: 8.9, formats: adaOrHopper, rayType: 'L4' },
  l40s: { vendor: 'nvidia', computeCapability: 8.9, formats: adaOrHopper, rayType: 'L40S' },
  h100: { vendor: 'nvidia', computeCapability: 9.0, formats: adaOrHopper, rayType: 'H100' },
  h200: { vendor: 'nvidia', computeCapability: 9.0, formats: adaOrHopper, rayType: 'H200' },
  b200: { vendor: 'nvidia', computeCapability: 10.0, formats: blackwell, rayType: 'B200' },
  b300: { vendor: 'nvidia', computeCapability: 10.3, formats: blackwell, rayType: 'B300' },
  'rtx-pro-4500': { vendor: 'nvidia', computeCapability: 12.0, formats: blackwell, rayType: undefined },
  'rtx-pro-server-6000': { vendor: 'nvidia', computeCapability: 12.0, formats: blackwell, rayType: 'RTX-PRO-6000' },
  inferentia: { vendor: 'neuron', neuronCores: 4, formats: ampere, rayType: neuronCore },
  inferentia2: { vendor: 'neuron', neuronCores: 2, formats: adaOrHopper, rayType: neuronCore },
  trainium: { vendor: 'neuron', neuronCores: 2, formats: adaOrHopper, rayType: neuronCore },
  trainium2: { vendor: 'neuron', neuronCores: 4, formats: adaOrHopper, rayType: neuronCore },
};

export const acceleratorSources: Readonly<Record<'nvidia' | 'neuron' | 'ray', Source>> = {
  nvidia: {
    from:
      'nvidia.github.io/TransformerEngine/support_matrix.html (capabilities and formats from 8.0 on), ' +
      'mintlify.com/NVIDIA/cutlass/concepts/tensor-cores (formats of 7.0 and 7.5), ' +
      'vllm 0.33.0 docs (V100 below 7.5, T4 at 7.5); T4G as T4: both are TU104; RTX PRO 4500 as its siblings',
    asOf: '2026-11-21',
  },
  neuron: {
    from:
      'github.com/aws-neuron/aws-neuron-sdk 81ce03ae, about-neuron/arch/neuron-hardware: chips and neuron-core-v1 to v3; ' +
      'about-neuron/arch/neuron-features/logical-neuroncore-config.rst (LNC=2 by default)',
    asOf: '2026-11-21',
  },
  ray: { from: 'wheel of Ray 2.58.0, ray/util/accelerators/accelerators.py', asOf: '2026-11-21' },
};

/** What one version of vLLM asks of a GPU. */
export interface QuantizationSupport {
  readonly version: string;
  /** Lowest compute capability that the engine is built for. */
  readonly minimumCapability: number;
  /** Lowest compute capability for each value of `--quantization`; what is not here stops the engine. */
  readonly methods: Readonly<Record<string, number>>;
  readonly source: Source;
}

/** What vLLM 0.33 and 0.26 have in common. */
const common = {
  gptq: 6.0,
  gptq_marlin: 6.0,
  auto_gptq: 6.0,
  inc: 6.0,
  'compressed-tensors': 7.0,
  quark: 7.0,
  moe_wna16: 7.0,
  awq: 7.5,
  awq_marlin: 7.5,
  auto_awq: 7.5,
  // Below 8.9 the weights stay in eight bits, and arithmetic is done in sixteen.
  fp8: 7.5,
  modelopt_fp4: 7.5,
  modelopt_mixed: 7.5,
  torchao: 7.5,
  humming: 7.5,
  online: 7.5,
  mxfp4: 8.0,
  gpt_oss_mxfp4: 8.0,
  mxfp8: 8.0,
  modelopt_mxfp8: 8.0,
  fbgemm_fp8: 8.0,
  experts_int8: 8.0,
  fp_quant: 10.0,
};

/**
 * Which quantisations run on which GPU, by runtime. A method may ask for more once it has seen the checkpoint
 * (compressed-tensors: 8.9 for fp8 activations, 9.0 for w4a8); what is refused here never runs.
 */
export const quantizations: Readonly<Record<'vllm' | 'ray-llm', QuantizationSupport>> = {
  vllm: {
    version: '0.33.0',
    minimumCapability: 7.5,
    // bitsandbytes and gguf are gone.
    methods: { ...common, modelopt: 8.0 },
    source: {
      from:
        'vllm 0.33.0, source distribution: get_min_capability of each class in model_executor/layers/quantization; ' +
        'docs/getting_started/installation/gpu.cuda.inc.md',
      asOf: '2026-11-21',
    },
  },
  'ray-llm': {
    version: '0.26.0',
    minimumCapability: 7.5,
    methods: { ...common, modelopt: 8.9, deepseek_v4_fp8: 7.5, bitsandbytes: 7.0 },
    source: {
      from:
        'vllm 0.26.0, source distribution: get_min_capability of each class in model_executor/layers/quantization; ' +
        'the image has CUDA 13, which vLLM builds for 7.5 and later (CMakeLists.txt)',
      asOf: '2026-11-21',
    },
  },
};

/** What vLLM on Neuron takes for `--quantization`; otherwise it is set in `override_neuron_config`. */
export const neuronQuantizations = {
  methods: ['neuron_quant', 'fbgemm_fp8'],
  source: {
    from: 'supported_quantization of NeuronPlatform in public copies of vllm-neuron (plugin for NxD Inference)',
    asOf: '2026-11-21',
  },
} as const;

/** Every accelerator by the name that instance types have for it, with what each program makes of it. */
export const accelerators: ReadonlyMap<string, AcceleratorType> = new Map(
  Object.entries(acceleratorFacts).map(([name, fact]) => [name, acceleratorType(fact)]),
);

function acceleratorType(fact: AcceleratorFacts): AcceleratorType {
  const { vendor, formats, rayType } = fact;
  if (fact.vendor === 'neuron') {
    const { neuronCores } = fact;
    return {
      vendor,
      coresPerDevice: neuronCores,
      formats,
      quantizations: { 'vllm-neuron': neuronQuantizations.methods },
      rayType,
    };
  }
  const run = ({ minimumCapability, methods }: QuantizationSupport) =>
    Object.keys(methods).filter(
      (method) => fact.computeCapability >= Math.max(minimumCapability, methods[method] ?? Infinity),
    );
  return {
    vendor,
    coresPerDevice: 1,
    formats,
    quantizations: { vllm: run(quantizations.vllm), 'ray-llm': run(quantizations['ray-llm']) },
    rayType,
  };
}
