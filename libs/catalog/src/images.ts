import type { Image } from '@slipway/contracts/image';
import { unpinned } from '@slipway/contracts/source';

/** Where the images of Langfuse are from: the tag is of its repository, and nobody looked it up in the registry. */
function langfuseSource(dockerfile: string): string {
  return `github.com/langfuse/langfuse v4.16.0 (2026-08-21): ${dockerfile}, architectures: .github/workflows/pipeline.yml`;
}

/** Every image that the platform runs, by the name of what is in it. */
export const images = {
  vllm: {
    repository: 'docker.io/vllm/vllm-openai',
    tag: 'v0.33.0',
    digest: unpinned,
    // The index holds arm64 too, built for Grace; EC2's arm64 GPUs (T4g) are older, and nobody is known to have tried.
    architectures: ['amd64'],
    // The image starts as root unless told; this is the user `vllm` that it brings.
    user: { uid: 2000, gid: 0 },
    source: { from: 'vLLM release 0.33.0 (wheel); the image of v0.30.0 was seen in public use', asOf: '2026-11-21' },
  },
  'vllm-neuron': {
    repository: 'public.ecr.aws/neuron/pytorch-inference-vllm-neuronx',
    // The last line that runs on Inferentia2: 0.21 and later are for Trainium2 and Trainium3.
    tag: '0.16.0-neuronx-py312-sdk2.31.1-ubuntu24.04',
    digest: unpinned,
    architectures: ['amd64'],
    // The image starts as root and brings `model-server`, the second user of its Ubuntu; tried only as root.
    user: { uid: 1001, gid: 1001 },
    source: {
      from: 'github.com/aws-neuron/deep-learning-containers 2be9ed1d, README and vllm/inference/0.16.0',
      asOf: '2026-11-21',
    },
  },
  dex: {
    repository: 'ghcr.io/dexidp/dex',
    // Since 2.45 people who are listed may have groups.
    tag: 'v2.45.1-distroless',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 1001, gid: 1001 },
    source: {
      from: 'github.com/dexidp/dex v2.45.1 (2026-03-03), Dockerfile; architectures: .github/workflows/artifacts.yaml',
      asOf: '2026-11-21',
    },
  },
  'llama-cpp': {
    repository: 'ghcr.io/ggml-org/llama.cpp',
    tag: 'server-b11176',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    // The image starts as root and brings no other user; it needs none.
    user: { uid: 65532, gid: 65532 },
    source: {
      from: 'tag and architectures as public code found them in the registry on 2026-09-25; .devops/cpu.Dockerfile',
      asOf: '2026-11-21',
    },
  },
  'ray-llm': {
    repository: 'docker.io/rayproject/ray-llm',
    // Ray 2.60.0 is out (2026-11-04), but nobody could be found who runs its image; this one is the newest seen.
    tag: '2.58.0-py312-cu130',
    digest: unpinned,
    architectures: ['amd64'],
    user: { uid: 1000, gid: 100 },
    source: {
      from:
        'tag as public code runs it with KubeRay 1.7.0 and finds vLLM 0.26.0 inside, which the wheel of Ray 2.58.0 ' +
        'requires too (2026-08-23); user: docker/base-deps/Dockerfile of github.com/ray-project/ray, ' +
        'architecture: docker/ray-llm/cuda.wanda.yaml',
      asOf: '2026-11-21',
    },
  },
  // Heads and workers have to share Ray and Python; this is the same release without CUDA, for nodes without a GPU.
  ray: {
    repository: 'docker.io/rayproject/ray',
    tag: '2.58.0-py312-cpu',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 1000, gid: 100 },
    source: {
      from:
        'tag as public code runs it; architectures: the index of its alias 2.58.0-py312 as public notes show it; ' +
        'alias: docker/README.md, user: docker/base-deps/Dockerfile of github.com/ray-project/ray',
      asOf: '2026-11-21',
    },
  },
  valkey: {
    repository: 'docker.io/valkey/valkey',
    // Its publisher builds a tag again when Debian changes: two digests of this one were seen in public use.
    tag: '9.1.2',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    // The image starts as root and steps down to this user, the only one that it brings.
    user: { uid: 999, gid: 999 },
    source: {
      from:
        'tag as public code runs it in September 2026, when 9.2.0 was a candidate; ' +
        'user: 9.1/debian/Dockerfile of github.com/valkey-io/valkey-container',
      asOf: '2026-11-21',
    },
  },
  // PostgreSQL for CloudNativePG: without extensions, and without the tools of backups, which a sidecar has.
  postgresql: {
    repository: 'ghcr.io/cloudnative-pg/postgresql',
    tag: '18.6-202608131513-minimal-trixie',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 26, gid: 26 },
    source: {
      from:
        'tag as public notes show it in a cluster of CloudNativePG in August 2026; user: postgresUID of the CRD, ' +
        'architectures: github.com/cloudnative-pg/postgres-containers',
      asOf: '2026-11-21',
    },
  },
  clickhouse: {
    repository: 'docker.io/clickhouse/clickhouse-server',
    // The line with long support that is a year old at most; 26.8 is the newer one.
    tag: '26.3.33.24',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 101, gid: 101 },
    source: {
      from: "tag as public code runs it, and its Keeper, with Altinity's operator 0.27.4; user: docker/server of github.com/ClickHouse/ClickHouse",
      asOf: '2026-11-21',
    },
  },
  opensearch: {
    repository: 'docker.io/opensearchproject/opensearch',
    // What is tried here is the distribution of the same version on Maven Central; 3.8 is the newer line.
    tag: '3.6.0',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 1000, gid: 1000 },
    source: {
      from: 'tag as chart opensearch 3.6.0 of github.com/opensearch-project/helm-charts has it, and user: its values.yaml',
      asOf: '2026-11-21',
    },
  },
  'clickhouse-keeper': {
    repository: 'docker.io/clickhouse/clickhouse-keeper',
    tag: '26.3.33.24',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 101, gid: 101 },
    source: { from: "tag as public code runs it with Altinity's operator 0.27.4", asOf: '2026-11-21' },
  },
  // The endpoint picker of gateway-api-inference-extension, which lives in llm-d-router since 1.6; it serves
  // InferencePool v1.
  'inference-endpoint-picker': {
    repository: 'ghcr.io/llm-d/llm-d-router-endpoint-picker',
    // 0.11.0 was seen in public use; this is the version of the CRDs that everything is checked against.
    tag: 'v0.10.0',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 65532, gid: 65532 },
    source: {
      from:
        'github.com/llm-d/llm-d-router v0.10.0 (2026-08-17): Dockerfile.epp, config/charts/routerlib/values.yaml, ' +
        'architectures: .github/workflows',
      asOf: '2026-11-21',
    },
  },
  grafana: {
    repository: 'docker.io/grafana/grafana',
    tag: '13.0.1',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    // The user that its operator gives it.
    user: { uid: 10001, gid: 10001 },
    source: {
      from: 'github.com/grafana/grafana-operator v5.24.0, controllers/config/operator_constants.go: the one that it is made for',
      asOf: '2026-11-21',
    },
  },
  // Runs TypeScript as it is written: programs of our own are mounted, not built.
  node: {
    repository: 'docker.io/library/node',
    tag: '24.21.0-trixie-slim',
    digest: 'sha256:8ec5d7557396cfe32d21c3f9c13072355ceab22b584578ca4bb28af31120cffe',
    architectures: ['amd64', 'arm64'],
    user: { uid: 1000, gid: 1000 },
    source: {
      from:
        'Node.js 24.21.0, the version that everything here runs with; digest as several public files pin it; ' +
        'user: docker-node, 24/trixie-slim/Dockerfile',
      asOf: '2026-11-21',
    },
  },
  litellm: {
    repository: 'ghcr.io/berriai/litellm-non_root',
    tag: '1.106.2',
    digest: unpinned,
    // Nobody could be found who runs it on arm64.
    architectures: ['amd64'],
    user: { uid: 65534, gid: 65534 },
    source: {
      from: 'LiteLLM release 1.106.2 (package); the image was seen in public use up to 1.104.2, not with this tag',
      asOf: '2026-11-21',
    },
  },
  // Its programs and their migrations are of one version: what writes tables and what reads them.
  langfuse: {
    repository: 'docker.io/langfuse/langfuse',
    tag: '4.16.0',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 1001, gid: 1001 },
    source: { from: langfuseSource('web/Dockerfile'), asOf: '2026-11-21' },
  },
  'langfuse-worker': {
    repository: 'docker.io/langfuse/langfuse-worker',
    tag: '4.16.0',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 1001, gid: 1001 },
    source: { from: langfuseSource('worker/Dockerfile'), asOf: '2026-11-21' },
  },
} as const satisfies Record<string, Image>;
