import type { KnownError } from './known-errors.ts';

/** Where AWS refuses. */
export const awsErrors: readonly KnownError[] = [
  {
    name: 'role-not-trusted',
    pattern: /Not authorized to perform sts:AssumeRoleWithWebIdentity|AccessDenied.*AssumeRoleWithWebIdentity/i,
    cause: "the role does not trust this account's token: issuer, `sub` or `aud` differ, or there is no such role",
    remedy: (_, { namespace, name }) =>
      `npx nx run inventory names role and account${namespace === undefined ? '' : ` of ${namespace}/${name}`}; compare with aws iam get-role --role-name <role> --query Role.AssumeRolePolicyDocument`,
  },
  {
    name: 'role-not-associated',
    pattern: /sts:TagSession|is not authorized to perform: sts:AssumeRole\b/,
    cause:
      'the role does not trust EKS Pod Identity: it needs sts:AssumeRole and sts:TagSession for pods.eks.amazonaws.com',
    remedy: () =>
      'aws eks list-pod-identity-associations --cluster-name <cluster>; compare the role of it with npx nx run inventory',
  },
  {
    name: 'no-credentials',
    pattern:
      /Unable to locate credentials|NoCredentialProviders|no EC2 IMDS role found|failed to (?:retrieve|refresh) (?:cached )?credentials/i,
    cause: 'nobody has handed credentials to the pod: no association, no annotation, or the agent cannot be reached',
    remedy: (_, { namespace }) =>
      `kubectl get serviceaccount${namespace === undefined ? ' -A' : ` -n ${namespace}`} -o yaml shows the annotation; kubectl get daemonset -n kube-system eks-pod-identity-agent the agent`,
  },
  {
    name: 'credentials-expired',
    pattern: /ExpiredToken(?:Exception)?|security token included in the request is expired/,
    cause: 'the credentials have ended and were not replaced',
    remedy: () =>
      'with static credentials: rotate them, docs/how-to/switch-bedrock-authentication.md; else restart the pods that use them',
  },
  {
    name: 'credentials-unknown',
    pattern: /UnrecognizedClientException|InvalidClientTokenId|security token included in the request is invalid/,
    cause: 'AWS does not know these credentials: deleted keys, or those of another partition',
    remedy: () => 'aws sts get-caller-identity with the same keys; docs/how-to/switch-bedrock-authentication.md',
  },
  {
    name: 'bedrock-model-access',
    pattern:
      /don't have access to the model|Model access is denied|not been granted access to the model|aws-marketplace:(?:Subscribe|ViewSubscriptions)/i,
    cause: 'the account has not been given this model: its terms were not agreed to, or its use case is missing',
    remedy: () =>
      'aws bedrock get-foundation-model-availability --model-id <model>; agree to its terms in the Bedrock console of that region',
  },
  {
    name: 'bedrock-grant',
    pattern: /is not authorized to perform: bedrock:(\w+)(?: on resource: (\S+))?/,
    cause: 'the role of the gateway may not call this model',
    remedy: ([action, resource]) =>
      `npx nx run inventory shows what it should have: bedrock:${action ?? ''} on ${resource ?? 'the model'}; a profile needs the model in each of its regions too`,
  },
  {
    name: 'bedrock-on-demand',
    pattern: /on-demand throughput isn.t supported/,
    cause: 'this model is called through an inference profile alone',
    remedy: () => 'name the profile in the catalog: docs/how-to/add-a-bedrock-model.md',
  },
  {
    name: 'bedrock-unknown-model',
    pattern: /The provided model identifier is invalid|Could not resolve the foundation model/,
    cause: 'Bedrock has no such model in this region',
    remedy: () =>
      'aws bedrock list-foundation-models --region <region>; regions of the model are in libs/catalog/src/bedrock-models.ts',
  },
  {
    name: 'bedrock-throttled',
    pattern: /ThrottlingException|Too many (?:requests|tokens)|ServiceQuotaExceededException/,
    cause: "the account's quota for this model and region is used up for the moment",
    remedy: () =>
      'aws service-quotas list-service-quotas --service-code bedrock; let bedrock.fallbacks or a further region take over in cluster.ts',
  },
  {
    name: 'secret-not-in-aws',
    pattern: /Secrets Manager can.t find the specified secret|ResourceNotFoundException.*[Ss]ecret/,
    cause: 'AWS Secrets Manager has no entry of this name',
    remedy: (_, { kind, name, namespace }) =>
      kind === 'ExternalSecret'
        ? `kubectl get externalsecret ${name} -n ${namespace ?? ''} -o jsonpath='{.spec.data[*].remoteRef}' names it; create it`
        : 'create the entry that the message names',
  },
  {
    name: 'secret-key-missing',
    pattern: /key (\S+) does not exist in secret (\S+)/,
    cause: 'the entry in AWS Secrets Manager lacks a key',
    remedy: ([key, entry]) =>
      `add ${key ?? 'the key'} to ${entry ?? 'the entry'}: it is a JSON object with one text for each key`,
  },
  {
    name: 'secret-grant',
    pattern: /is not authorized to perform: secretsmanager:(\w+)/,
    cause: 'the role of the store may not read this entry',
    remedy: (_, { namespace }) =>
      `its role may read /slipway/<cluster>/${namespace ?? '<namespace>'}/* alone: npx nx run inventory shows the policy`,
  },
  {
    name: 'subnets-full',
    pattern: /InsufficientFreeAddressesInSubnet|failed to assign an IP address to container/,
    cause: 'a subnet has no free addresses left',
    remedy: () =>
      "aws ec2 describe-subnets --query 'Subnets[].[SubnetId,AvailableIpAddressCount]'; add subnets, or let nodes use prefixes",
  },
  {
    name: 'network-not-found',
    pattern:
      /(SubnetsNotFound|SecurityGroupsNotFound|SubnetSelector did not match|SecurityGroupSelector did not match)/,
    cause: "the node class finds no subnets or security groups with the cluster's tags",
    remedy: () =>
      'kubectl get nodeclass,ec2nodeclass -o yaml shows the tags it looks for; docs/how-to/first-deployment.md names them',
  },
  {
    name: 'aws-refused',
    pattern: /is not authorized to perform: ([\w-]+:\w+)|UnauthorizedOperation|AccessDenied(?:Exception)?/,
    cause: 'a role lacks a right',
    remedy: ([action]) =>
      `npx nx run inventory shows what each role should have${action === undefined ? '' : `; the message names ${action}`}`,
  },
];
