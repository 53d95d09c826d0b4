import type { ManagedStore } from '@slipway/contracts/foundation-supplies';
import { storeAddressKey, storePorts, storeSecret, storeUsername } from '@slipway/contracts/stores';
import { Fn, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { sharedByBase } from '../base/base-stack.ts';
import { cfnTags, type FoundationStack } from '../stack/foundation-stack.ts';

/** `litellm/postgres` is `LitellmPostgres`. */
export function storeId({ namespace, name }: ManagedStore): string {
  return [namespace, name].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Who may connect to a store: what is in the VPC. Which pods may, network policies say. */
export function addStoreGroup(stack: FoundationStack, store: ManagedStore): CfnSecurityGroup {
  const [port = 0] = storePorts(store);
  const { cidr } = stack.cluster.network;
  return new CfnSecurityGroup(stack, `${storeId(store)}SecurityGroup`, {
    vpcId: stack.shared('base', sharedByBase.vpc),
    groupDescription: `Reaches ${store.name} of ${store.namespace}`,
    securityGroupIngress: [
      { ipProtocol: 'tcp', fromPort: port, toPort: port, cidrIp: cidr, description: 'From the VPC' },
    ],
    securityGroupEgress: answersOnly(),
    tags: cfnTags({ Name: `${stack.cluster.name}-${store.namespace}-${store.name}` }),
  });
}

/** Rules of what answers and calls nobody; without a rule everything would be allowed. */
export function answersOnly(): CfnSecurityGroup.EgressProperty[] {
  return [{ ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32' }];
}

/** The password of a store, made by AWS and never seen: the entry that its users read. Returns what stands for it. */
export function addStorePassword(stack: FoundationStack, store: ManagedStore): string {
  const { remoteKey } = storeSecret(stack.cluster, store);
  const username = store.kind === 'PostgresDatabase' ? { username: storeUsername(store) } : {};
  const secret = new CfnSecret(stack, `${storeId(store)}Password`, {
    name: remoteKey,
    description: `Password of ${store.name} of ${store.namespace}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify(username),
      generateStringKey: 'password',
      passwordLength: 48,
      // Neither ElastiCache nor addresses take all signs.
      excludePunctuation: true,
    },
  });
  secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return SecretValue.secretsManager(secret.ref, { jsonField: 'password' }).unsafeUnwrap();
}

/** The entry that says where a store is. */
export function addStoreAddress(stack: FoundationStack, store: ManagedStore, host: string, port: string): void {
  new CfnSecret(stack, `${storeId(store)}Address`, {
    name: storeAddressKey(storeSecret(stack.cluster, store)),
    description: `Where ${store.name} of ${store.namespace} is; nothing in it is secret`,
    secretString: Fn.join('', ['{"host":"', host, '","port":"', port, '"}']),
  }).applyRemovalPolicy(RemovalPolicy.RETAIN);
}

/** The private subnets of the cluster, as a list. */
export function privateSubnets(stack: FoundationStack): string[] {
  return Fn.split(',', stack.shared('base', sharedByBase.privateSubnets), stack.cluster.zones.length);
}
