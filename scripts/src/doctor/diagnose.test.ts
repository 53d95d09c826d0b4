import { describe, expect, it } from 'vitest';
import { diagnose, formatDiagnosis, knownErrors, recognise } from './diagnose.ts';

const pod = { kind: 'Pod', name: 'qwen3-8b-0', namespace: 'vllm' };

/** Messages as schedulers, registries, AWS, Argo CD and LiteLLM write them. */
const examples: Readonly<Record<string, string>> = {
  'pool-at-its-limit':
    'Failed to schedule pod, incompatible with nodepool "x86", daemonset overhead={}, no instance type; all available instance types exceed limits for nodepool: "gpu"',
  'no-capacity':
    'creating instance, insufficient capacity, with fleet error(s), InsufficientInstanceCapacity: We currently do not have sufficient g6.4xlarge capacity in the Availability Zone you requested (us-east-1a).',
  'vcpu-quota':
    'VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket that the specified instance type belongs to.',
  'no-instance-fits':
    'no instance type satisfied resources {"cpu":"250m","memory":"600Gi"} and requirements karpenter.sh/nodepool In [gpu]',
  'volume-elsewhere': '0/4 nodes are available: 4 node(s) had volume node affinity conflict.',
  'accelerator-missing': '0/5 nodes are available: 5 Insufficient nvidia.com/gpu. preemption: 0/5 nodes are available.',
  'untolerated-taint': '0/3 nodes are available: 3 node(s) had untolerated taint(s).',
  'selector-matches-no-node': "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
  'no-room': '0/3 nodes are available: 3 Insufficient cpu.',
  'quota-used-up':
    'Error creating: pods "web-1" is forbidden: exceeded quota: environment, requested: limits.memory=8Gi, used: limits.memory=24Gi, limited: limits.memory=24Gi',
  'pod-security':
    'pods "shell" is forbidden: violates PodSecurity "restricted:v1.36": allowPrivilegeEscalation != false (container "shell" must set securityContext.allowPrivilegeEscalation=false)',
  'image-not-found':
    'Failed to pull image "docker.io/vllm/vllm-openai:v9": rpc error: code = NotFound desc = failed to pull and unpack image: failed to resolve reference "docker.io/vllm/vllm-openai:v9": not found',
  'image-rate-limit': 'toomanyrequests: You have reached your unauthenticated pull rate limit.',
  'image-refused':
    'failed to pull and unpack image "111122223333.dkr.ecr.us-east-1.amazonaws.com/slipway/ray:1": unexpected status from HEAD request: 403 Forbidden',
  'secret-missing': 'CreateContainerConfigError: secret "litellm" not found',
  'out-of-memory': 'OOMKilled',
  'gpu-out-of-memory':
    'ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization` when initializing the engine.',
  'gated-weights':
    'OSError: You are trying to access a gated repo. 401 Client Error. Cannot access gated repo for url https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct',
  'database-password':
    'Error: P1000: Authentication failed against database server, the provided database credentials for `litellm` are not valid.',
  'database-unreachable': "Error: P1001: Can't reach database server at `postgres-rw:5432`",
  'name-resolution': 'dial tcp: lookup langfuse-web.langfuse.svc.cluster.local on 172.20.0.10:53: no such host',
  'outside-project': 'resource :Secret is not permitted in project platform',
  'kind-unknown':
    'The Kubernetes API could not find keda.sh/ScaledObject for requested resource vllm/qwen3-8b. Make sure the "ScaledObject" CRD is installed on the destination cluster.',
  'repository-unreachable':
    'ComparisonError: Failed to load target state: failed to list refs: authentication required: Repository not found.',
  'immutable-field':
    'Deployment.apps "litellm" is invalid: spec.selector: Invalid value: v1.LabelSelector{}: field is immutable',
  'webhook-unreachable':
    'Internal error occurred: failed calling webhook "webhook.cert-manager.io": failed to call webhook: Post "https://cert-manager-webhook.cert-manager.svc:443/validate": no endpoints available for service',
  'waits-for-confirmation': 'waiting for prune confirmation of PersistentVolumeClaim/data',
  'certificate-challenge':
    'Waiting for DNS-01 challenge propagation: DNS record for "ai.example.com" not yet propagated',
  'route-without-backend':
    'BackendNotFound: Failed to process route rule 0 backendRef 0: backend gateway.envoyproxy.io/console does not exist.',
  'load-balancer-unbound': 'api error TargetGroupNotFound: One or more target groups not found',
  'key-unknown':
    'Authentication Error, Invalid proxy server token passed. Received API Key = sk-...aBcD, Unable to find token in cache or `LiteLLM_VerificationTokenTable`',
  'budget-exceeded':
    '{"error":{"message":"Budget has been exceeded! Current cost: 12.3, Max budget: 10.0","type":"budget_exceeded","code":"400"}}',
  'model-not-allowed':
    '{"error":{"message":"key not allowed to access model. This key can only access models=[\'fast\'].","type":"key_model_access_denied"}}',
  'no-deployment': 'No deployments available for selected model, Try again in 5 seconds. Passed model=qwen3-8b',
  'context-too-long':
    "ContextWindowExceededError: This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
  'rate-limited': 'litellm.RateLimitError: Crossed TPM / RPM / Max Parallel Request Limit.',
  'route-not-found':
    'HTTP 404: No matching route found. It is likely because the model specified in your request is not configured in the Gateway.',
  'role-not-trusted':
    'WebIdentityErr: failed to retrieve credentials caused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity status code: 403',
  'role-not-associated':
    'AccessDeniedException: Unauthorized Exception! EKS does not have permissions to assume the associated role: sts:TagSession',
  'no-credentials': 'Unable to locate credentials. You can configure credentials by running "aws configure".',
  'credentials-expired': 'ExpiredTokenException: The security token included in the request is expired',
  'credentials-unknown': 'UnrecognizedClientException: The security token included in the request is invalid.',
  'bedrock-model-access': "AccessDeniedException: You don't have access to the model with the specified model ID.",
  'bedrock-grant':
    'User: arn:aws:sts::111122223333:assumed-role/slipway-dev-ai-gateway-ai-gateway/x is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0',
  'bedrock-on-demand':
    'ValidationException: Invocation of model ID anthropic.claude-sonnet-4-6 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
  'bedrock-unknown-model': 'ValidationException: The provided model identifier is invalid.',
  'bedrock-throttled': 'ThrottlingException: Too many tokens, please wait before trying again.',
  'secret-not-in-aws':
    "SecretSyncedError: could not get secret data from provider: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  'secret-key-missing': 'SecretSyncedError: key master-key does not exist in secret /slipway/dev/litellm/litellm',
  'secret-grant':
    'User: arn:aws:sts::111122223333:assumed-role/slipway-dev-litellm-secret-store/x is not authorized to perform: secretsmanager:GetSecretValue on resource: /slipway/dev/other',
  'subnets-full':
    'InsufficientFreeAddressesInSubnet: There are not enough free addresses in subnet to satisfy the requested number of instances.',
  'network-not-found': 'SubnetsNotFound: SubnetSelector did not match any Subnets',
  'aws-refused':
    'UnauthorizedOperation: You are not authorized to perform this operation. Encoded authorization failure message: abc',
};

describe('a known error', () => {
  it('has an example, each one', () => {
    expect(Object.keys(examples).sort()).toEqual(knownErrors.map(({ name }) => name).sort());
  });

  it.each(Object.entries(examples))('%s is recognised by its words, and taken for no other', (name, text) => {
    expect(recognise(text)?.error.name).toBe(name);
  });

  it.each(knownErrors)('$name says why in one sentence, and what to do', ({ name, cause, remedy, pattern }) => {
    const groups = pattern.exec(examples[name] ?? '')?.slice(1) ?? [];
    for (const where of [pod, { kind: 'NodeClaim', name: 'gpu-x7' }]) {
      const said = remedy(groups, where);
      expect(said).not.toMatch(/undefined|\[object/);
      expect(said.length).toBeGreaterThan(20);
    }
    expect(cause).toMatch(/^[a-zA-Z`].*[^.]$/);
  });
});

describe('a diagnosis', () => {
  it('is one for all who say the same', () => {
    const text = examples['no-capacity'] ?? '';
    const found = diagnose([
      { where: { kind: 'NodeClaim', name: 'gpu-a' }, text },
      { where: { kind: 'NodeClaim', name: 'gpu-b' }, text },
      { where: { kind: 'NodeClaim', name: 'gpu-b' }, text },
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]?.where).toHaveLength(2);
    expect(formatDiagnosis(found[0] ?? expect.fail())).toMatch(
      /^✗ NodeClaim gpu-a and 1 more: creating instance.*\[no-capacity\]\n {4}AWS has none.*\n {4}→ name more families/s,
    );
  });

  it('keeps apart what has to be done in two places', () => {
    const text = 'CreateContainerConfigError: secret "litellm" not found';
    expect(
      diagnose([
        { where: pod, text },
        { where: { ...pod, namespace: 'ray' }, text },
      ]),
    ).toHaveLength(2);
  });

  it('says when nobody has met it before, last, with the words as they are', () => {
    const found = diagnose([
      { where: { kind: 'Pod', name: 'odd', namespace: 'shop' }, text: 'FlangeMisaligned: turn it' },
      { where: pod, text: 'OOMKilled' },
    ]);
    expect(found.map(({ name }) => name)).toEqual(['out-of-memory', 'unknown']);
    expect(formatDiagnosis(found[1] ?? expect.fail())).toContain('kubectl describe pod odd -n shop');
  });

  it('leaves out what an object says beside the reason', () => {
    const found = diagnose([
      { where: pod, text: 'CrashLoopBackOff: back-off 5m0s restarting failed container' },
      { where: pod, text: 'OOMKilled' },
    ]);
    expect(found.map(({ name }) => name)).toEqual(['out-of-memory']);
  });

  it('fits on a screen, however much a scheduler says', () => {
    const [found] = diagnose([{ where: pod, text: `0/300 nodes are available: ${'3 Insufficient cpu, '.repeat(80)}` }]);
    expect(formatDiagnosis(found ?? expect.fail()).split('\n')[0]?.length).toBeLessThan(320);
  });
});
