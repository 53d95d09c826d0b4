/** An error that others have met before: how it reads, what is behind it, and what to do. */
export interface KnownError {
  /** Short name, for those who speak about it. */
  readonly name: string;
  /** What the message says; groups are handed to `remedy`. */
  readonly pattern: RegExp;
  /** Why it happens, in one sentence. */
  readonly cause: string;
  /** What to do, as a rule a command; `where` names the object that says so. */
  readonly remedy: (groups: readonly (string | undefined)[], where: Where) => string;
}

/** The object in which a message was found. */
export interface Where {
  readonly kind: string;
  readonly name: string;
  /** Absent for objects of the whole cluster. */
  readonly namespace?: string | undefined;
}

const inNamespace = ({ namespace }: Where): string => (namespace === undefined ? '' : ` -n ${namespace}`);

/** Where pods wait for a place. */
export const schedulingErrors: readonly KnownError[] = [
  {
    name: 'pool-at-its-limit',
    pattern: /exceed(?:s|ed)? limits? for nodepool(?: "?([-\w]+)"?)?|would exceed limits/i,
    cause: 'the node pool has grown as far as its limits let it',
    remedy: ([pool]) =>
      `kubectl get nodepool ${pool ?? ''} -o yaml shows limits and use; raise limits of the pool in cluster.ts, or remove a placement`,
  },
  {
    name: 'no-capacity',
    pattern: /InsufficientInstanceCapacity|insufficient capacity|UnfulfillableCapacity/i,
    cause: 'AWS has none of these instances left in these zones at the moment',
    remedy: () =>
      'name more families or zones for the pool in cluster.ts, or reserve capacity: docs/how-to/scale-a-model.md',
  },
  {
    name: 'vcpu-quota',
    pattern: /VcpuLimitExceeded|MaxSpotInstanceCountExceeded|You have requested more vCPU capacity/i,
    cause: "the account's quota for this kind of instance is used up",
    remedy: () =>
      "aws service-quotas list-service-quotas --service-code ec2 --query \"Quotas[?contains(QuotaName,'On-Demand') || contains(QuotaName,'Spot')].[QuotaName,Value]\" shows it; request more",
  },
  {
    name: 'no-instance-fits',
    pattern: /no instance type (?:satisfied|has enough|met)|no instance type which/i,
    cause: 'no instance that the pool may have is as large as the pod',
    remedy: () => 'npx nx run synth says which one is the largest; allow larger families or sizes in cluster.ts',
  },
  {
    name: 'volume-elsewhere',
    pattern: /volume node affinity conflict/i,
    cause: "the pod's volume lies in a zone in which there is no room for the pod",
    remedy: (_, where) =>
      `kubectl describe pod ${where.name}${inNamespace(where)} names the claim; free room in the zone of its volume`,
  },
  {
    name: 'accelerator-missing',
    pattern: /Insufficient (nvidia\.com\/gpu|aws\.amazon\.com\/neuron\w*)/,
    cause: 'no node has as many free accelerators, and none was started',
    remedy: ([resource]) =>
      `kubectl get nodeclaims,nodepools shows whether a node comes; kubectl get nodes -o custom-columns=N:.metadata.name,A:.status.allocatable.${(resource ?? '').replaceAll('.', '\\.')} shows what there is`,
  },
  {
    name: 'untolerated-taint',
    pattern: /untolerated taint/i,
    cause: 'every node that has room is kept for other pods',
    remedy: (_, where) =>
      `kubectl describe pod ${where.name}${inNamespace(where)} names the taints; environments run on untainted nodes, or ask for a GPU through a queue`,
  },
  {
    name: 'selector-matches-no-node',
    pattern: /didn't match Pod's node affinity\/selector|incompatible with nodepool/i,
    cause: 'the pod asks for nodes that no pool has: an architecture, a zone, a pool by name',
    remedy: (_, where) =>
      `kubectl get pod ${where.name}${inNamespace(where)} -o jsonpath='{.spec.nodeSelector}{.spec.affinity}' shows what it asks for`,
  },
  {
    name: 'no-room',
    pattern: /Insufficient (cpu|memory|ephemeral-storage|pods)/,
    cause: 'no node has room, and none was started',
    remedy: () =>
      'kubectl get nodeclaims,nodepools shows whether a node comes; kubectl get events -A --field-selector involvedObject.kind=NodeClaim says why not',
  },
  {
    name: 'quota-used-up',
    pattern: /exceeded quota: ([-\w]+)/,
    cause: 'the environment has used what it was given',
    remedy: ([quota], where) =>
      `kubectl describe quota ${quota ?? ''}${inNamespace(where)} shows it; delete something, or ask for a larger size in the developer's file`,
  },
  {
    name: 'pod-security',
    pattern: /violates PodSecurity "([^"]+)"/,
    cause: 'the pod asks for rights that its namespace gives to nobody',
    remedy: () =>
      'run as non-root, drop all capabilities, allowPrivilegeEscalation: false, seccompProfile RuntimeDefault; the message names what is missing',
  },
];

/** Where programs do not start or do not stay. */
export const startErrors: readonly KnownError[] = [
  {
    name: 'image-not-found',
    pattern: /(?:manifest unknown|not found|NotFound).*(?:image|manifest)|failed to resolve reference.*not found/i,
    cause: 'the registry has no image of this name and tag',
    remedy: () => 'npx nx run pin looks tags up; own images have to be pushed before they are named',
  },
  {
    name: 'image-rate-limit',
    pattern: /toomanyrequests|pull rate limit/i,
    cause: 'the registry has refused: too many pulls from this address',
    remedy: () => 'use the pull-through cache of the account, or wait',
  },
  {
    name: 'image-refused',
    pattern: /(?:pull|fetch|image).*(?:403 Forbidden|401 Unauthorized|no basic auth credentials|denied: )/i,
    cause: 'the nodes may not pull this image',
    remedy: () =>
      'the role of the nodes needs AmazonEC2ContainerRegistryPullOnly; images of other accounts need a policy of their repository',
  },
  {
    name: 'secret-missing',
    pattern: /secret "([-.\w]+)" not found|couldn't find key (\S+) in Secret/,
    cause: 'the Secret that the pod names has not been written',
    remedy: ([secret], where) => `kubectl get externalsecret ${secret ?? ''}${inNamespace(where)} says why`,
  },
  {
    name: 'out-of-memory',
    pattern: /OOMKilled|exit code 137/,
    cause: 'the program used more memory than its limit',
    remedy: (_, where) =>
      `kubectl top pod${inNamespace(where)} shows what others use; give it more memory, or serve a shorter context`,
  },
  {
    name: 'gpu-out-of-memory',
    pattern:
      /CUDA out of memory|No available memory for the cache blocks|larger than the maximum number of tokens that can be stored in KV cache/i,
    cause: 'weights and cache do not fit on the accelerators',
    remedy: () =>
      'lower maxContext of the placement, quantise, or take more accelerators; npx nx run synth says what fits',
  },
  {
    name: 'gated-weights',
    pattern: /(?:401|403) Client Error.*huggingface\.co|gated repo|Access to model .* is restricted/i,
    cause: 'Hugging Face gives these weights to those who have agreed to their terms, with a token',
    remedy: (_, where) =>
      `accept the terms on the model's page with the account of the token; the token is in AWS Secrets Manager, kubectl get externalsecret${inNamespace(where)} says where`,
  },
  {
    name: 'database-password',
    pattern: /P1000|password authentication failed for user/,
    cause: 'the database does not take this password',
    remedy: (_, where) =>
      `after a rotation the pods start anew by themselves: kubectl get externalsecret postgres${inNamespace(where)} shows when it was read; compare it with the database's`,
  },
  {
    name: 'database-unreachable',
    pattern: /P1001|could not connect to server|Can't reach database server|connection to server at .* failed/i,
    cause: 'the database does not answer',
    remedy: (_, where) =>
      `kubectl get clusters.postgresql.cnpg.io,networkpolicies${inNamespace(where)}; a managed one needs a security group that lets the nodes in`,
  },
  {
    name: 'name-resolution',
    pattern: /no such host|Temporary failure in name resolution|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)/,
    cause: 'a name leads nowhere from inside the cluster',
    remedy: (_, where) =>
      `kubectl get service,networkpolicy${inNamespace(where)}: is there such a service, and may pods ask DNS?`,
  },
];
