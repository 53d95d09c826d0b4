import type { KnownError } from './known-errors.ts';

/** Where Argo CD, certificates and gateways do not go on. */
export const deliveryErrors: readonly KnownError[] = [
  {
    name: 'outside-project',
    pattern: /is not permitted in project|not permitted to use project|application destination .* is not permitted/,
    cause: 'the AppProject does not allow this object',
    remedy: () =>
      'npx nx run synth proves what projects allow: was dist/ edited by hand, or the project not synced yet?',
  },
  {
    name: 'kind-unknown',
    pattern:
      /could not find the requested resource|no matches for kind "(\w+)"|The Kubernetes API could not find (\S+)/,
    cause: 'the operator that brings this kind is not there yet',
    remedy: ([kind]) =>
      `kubectl get applications -n argocd shows it; it is retried by itself once ${kind ?? 'the kind'} is known`,
  },
  {
    name: 'repository-unreachable',
    pattern:
      /authentication required|repository not (?:found|accessible)|failed to (?:list refs|fetch)|unable to resolve .* to a commit SHA/i,
    cause: 'Argo CD cannot read the repository, or the branch is not there',
    remedy: () =>
      'kubectl get secret -n argocd -l argocd.argoproj.io/secret-type=repository; the address must be that of delivery.repository, letter by letter',
  },
  {
    name: 'immutable-field',
    pattern: /field is immutable|Forbidden: updates to (\w+) spec/,
    cause: 'the object cannot be changed in place',
    remedy: (_, { kind, name, namespace }) =>
      `kubectl delete ${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` -n ${namespace}`} --cascade=orphan, after reading what it holds; Argo CD makes it anew`,
  },
  {
    name: 'webhook-unreachable',
    pattern: /failed calling webhook "([^"]+)"/,
    cause: 'an operator that is asked about objects does not answer',
    remedy: ([webhook]) =>
      `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations | grep ${webhook ?? ''}; look at the pods of its operator`,
  },
  {
    name: 'waits-for-confirmation',
    pattern: /(?:prune|delete).*(?:confirm|requires? confirmation)|waiting for.*(?:prune|deletion) confirmation/i,
    cause: 'an object that holds data is to go, and a person has to agree',
    remedy: () =>
      'look at what it holds; then annotate the Application with argocd.argoproj.io/deletion-approved: <time>, as docs/how-to/restore-a-backup.md has it',
  },
  {
    name: 'certificate-challenge',
    pattern: /Waiting for .*(?:propagation|challenge)|propagation check failed|Failed to determine.*hosted zone/i,
    cause: "the entry that proves the domain to Let's Encrypt cannot be seen",
    remedy: (_, { namespace }) =>
      `kubectl get challenges${namespace === undefined ? ' -A' : ` -n ${namespace}`} -o wide; is edge.zone.id the public zone of the domain?`,
  },
  {
    name: 'route-without-backend',
    pattern: /BackendNotFound|RefNotPermitted|UnsupportedValue.*backend|no matching listener/i,
    cause: 'a route leads to something that is not there, or comes from where the gateway takes none',
    remedy: (_, { kind, name, namespace }) =>
      `kubectl describe ${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` -n ${namespace}`}`,
  },
  {
    name: 'load-balancer-unbound',
    pattern: /TargetGroupNotFound|target group .* not found/i,
    cause: 'there is no target group of this name or ARN',
    remedy: () => 'aws elbv2 describe-target-groups; commit the foundation.json that belongs to this cluster',
  },
];

/** What LiteLLM and the models answer to those who call them. */
export const callErrors: readonly KnownError[] = [
  {
    name: 'key-unknown',
    pattern: /token_not_found_in_db|Invalid proxy server token passed|Authentication Error.*(?:Invalid|No api key)/i,
    cause: 'LiteLLM does not know this key: wrong, revoked, or not registered yet',
    remedy: () => 'kubectl get jobs,cronjobs -n litellm: keys are registered hourly and after each sync',
  },
  {
    name: 'budget-exceeded',
    pattern: /budget_exceeded|Budget has been exceeded|ExceededBudget/i,
    cause: 'the key or its team has spent its budget of this month',
    remedy: () => "raise monthlyUsd of the environment or of the team in git, or wait until the budget's month is over",
  },
  {
    name: 'model-not-allowed',
    pattern: /key_model_access_denied|not allowed to access model|team not allowed to access model/i,
    cause: 'the key may not call this model',
    remedy: () => 'name it in `models` of the developer’s file; the cluster has to offer it',
  },
  {
    name: 'no-deployment',
    pattern: /No deployments available for selected model|no healthy deployment/i,
    cause: 'every server of this model has failed lately, or there is none',
    remedy: () =>
      'kubectl get pods -A -l slipway.dev/team=platform shows the servers; LiteLLM asks them again after their cool-down',
  },
  {
    name: 'context-too-long',
    pattern: /ContextWindowExceededError|maximum context length is (\d+)/i,
    cause: 'the question and the longest answer do not fit into the context',
    remedy: ([length]) =>
      `send less${length === undefined ? '' : ` than ${length} tokens`}, or declare a fallback to a model with a longer context`,
  },
  {
    name: 'rate-limited',
    pattern: /RateLimitError|rate_limit_exceeded|Crossed TPM \/ RPM|429 Too Many Requests/i,
    cause: 'the key has called more often than it may',
    remedy: () => 'wait, or raise the limit of the key in git',
  },
  {
    name: 'route-not-found',
    pattern: /route_not_found|No matching route found/i,
    cause: 'the AI gateway has no route for a model of this name',
    remedy: () =>
      'kubectl get aigatewayroutes -n ai-gateway; LiteLLM and the gateway are rendered from one list: is one of them behind?',
  },
];
