import { oidcIssuerParameter } from '@slipway/contracts/foundation-stacks';
import type { Json } from '@slipway/contracts/manifest';
import { trustPolicy } from '@slipway/contracts/trust-policy';
import { roleName, type WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { Fn } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { policyDocument } from '../stack/policy.ts';

/** Stands where the issuer will be, in a form that a trust policy takes; no name can end like this. */
const issuerToCome = 'issuer.invalid/id';

/** The role behind an identity. */
export function addWorkloadRole(stack: FoundationStack, identity: WorkloadIdentity): CfnRole {
  const name = roleName(identity);
  return new CfnRole(stack, logicalName(stack, name), {
    roleName: name,
    description: `${identity.namespace}/${identity.serviceAccount} of the cluster ${identity.cluster}`,
    assumeRolePolicyDocument: trustOf(stack, identity),
    ...(identity.grants.length > 0 && {
      policies: [{ policyName: 'grants', policyDocument: policyDocument(identity.grants) }],
    }),
  });
}

/**
 * Conditions on tokens have the issuer in their keys, where CloudFormation fills in nothing: such a policy is a text in
 * which it does.
 */
function trustOf(stack: FoundationStack, identity: WorkloadIdentity): Json | ReturnType<typeof Fn.sub> {
  const trust = trustPolicy(identity, { ...stack.cluster, oidcIssuer: issuerToCome });
  const text = JSON.stringify(trust);
  return text.includes(issuerToCome) ? Fn.sub(text.replaceAll(issuerToCome, `\${${oidcIssuerParameter}}`)) : trust;
}

/** `slipway-dev-vllm-qwen3-8b` is `VllmQwen38b`, told apart from others by what makes up its letters. */
function logicalName(stack: FoundationStack, name: string): string {
  const words = name.slice(`slipway-${stack.cluster.name}-`.length).split(/[^a-z0-9]+/i);
  const text = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return stack.node.tryFindChild(text) === undefined ? text : `${text}Of${words.length}Words`;
}
