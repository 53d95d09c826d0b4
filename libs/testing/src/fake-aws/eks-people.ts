import { namesIn, partOf } from './eks-parts.ts';
import {
  beginUpdate,
  checkRole,
  clusterOf,
  durations,
  kept,
  page,
  readyCluster,
  refuse,
  type EksState,
} from './eks-state.ts';
import type { Part } from './part.ts';
import type { Handlers } from './service.ts';

interface Entry {
  readonly clusterName: string;
  readonly principalArn: string;
}

interface AssociatedPolicy {
  readonly policyArn: string;
  readonly accessScope: object;
}

/** What EKS does with those who may do something in a cluster or with it: people, nodes and workloads. */
export function peopleHandlers(state: EksState): Handlers {
  return { ...accessHandlers(state), ...podIdentityHandlers(state), ...identityProviderHandlers(state) };
}

function accessHandlers(state: EksState): Handlers {
  const { accessEntries } = state;
  const entryOf = ({ clusterName, principalArn }: Entry): Part => {
    clusterOf(state, clusterName);
    const entry = accessEntries.get(`${clusterName}/${principalArn}`);
    if (entry === undefined)
      throw refuse.notFound(`The specified principalArn could not be found: ${principalArn}`, { clusterName });
    return entry;
  };
  const policiesOf = (entry: Part) => entry['policies'] as AssociatedPolicy[];
  return {
    CreateAccessEntry: (input: Entry & Part) => {
      const { clusterName, principalArn } = input;
      readyCluster(state, clusterName);
      const key = `${clusterName}/${principalArn}`;
      if (accessEntries.get(key) !== undefined)
        throw refuse.inUse('The specified access entry resource is already in use on this cluster.', { clusterName });
      checkRole(state, principalArn);
      return {
        accessEntry: accessEntries.set(key, {
          type: 'STANDARD',
          kubernetesGroups: [],
          tags: {},
          ...kept(input),
          policies: [],
        }),
      };
    },
    DescribeAccessEntry: (input: Entry) => ({ accessEntry: entryOf(input) }),
    ListAccessEntries: ({ clusterName, nextToken }: { clusterName: string; nextToken?: string }) => {
      clusterOf(state, clusterName);
      const { items, ...rest } = page(namesIn(accessEntries, clusterName), nextToken);
      return { accessEntries: items, ...rest };
    },
    UpdateAccessEntry: (input: Entry & { kubernetesGroups?: readonly string[] }) => {
      const accessEntry = entryOf(input);
      if (input.kubernetesGroups !== undefined)
        Object.assign(accessEntry, { kubernetesGroups: input.kubernetesGroups });
      return { accessEntry };
    },
    DeleteAccessEntry: (input: Entry) => {
      entryOf(input);
      accessEntries.delete(`${input.clusterName}/${input.principalArn}`);
      return {};
    },
    ListAssociatedAccessPolicies: (input: Entry & { nextToken?: string }) => {
      const { items, ...rest } = page(policiesOf(entryOf(input)), input.nextToken);
      return { associatedAccessPolicies: items, ...rest };
    },
    AssociateAccessPolicy: (input: Entry & AssociatedPolicy) => {
      const policies = policiesOf(entryOf(input));
      const { policyArn, accessScope } = input;
      const at = policies.findIndex((policy) => policy.policyArn === policyArn);
      policies.splice(at === -1 ? policies.length : at, at === -1 ? 0 : 1, { policyArn, accessScope });
      return { associatedAccessPolicy: { policyArn, accessScope } };
    },
    DisassociateAccessPolicy: (input: Entry & { policyArn: string }) => {
      const policies = policiesOf(entryOf(input));
      const at = policies.findIndex(({ policyArn }) => policyArn === input.policyArn);
      if (at === -1) throw refuse.notFound(`${input.policyArn} is not associated`);
      policies.splice(at, 1);
      return {};
    },
  };
}

interface AssociationInput extends Part {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
}

function podIdentityHandlers(state: EksState): Handlers {
  const { podIdentities } = state;
  const associationOf = (clusterName: string, id: string) => {
    clusterOf(state, clusterName);
    return partOf(podIdentities, clusterName, id, 'association');
  };
  return {
    CreatePodIdentityAssociation: (input: AssociationInput) => {
      const { clusterName, namespace, serviceAccount, roleArn, tags } = input;
      readyCluster(state, clusterName);
      const twin = podIdentities
        .all()
        .some(
          (one) =>
            one['namespace'] === namespace &&
            one['serviceAccount'] === serviceAccount &&
            one['clusterName'] === clusterName,
        );
      if (twin) throw refuse.inUse('Association already exists', { clusterName });
      checkRole(state, roleArn);
      const associationId = `a-${namespace}-${serviceAccount}`;
      const association = { clusterName, namespace, serviceAccount, roleArn, tags, associationId };
      return { association: podIdentities.set(`${clusterName}/${associationId}`, association) };
    },
    ListPodIdentityAssociations: (input: {
      clusterName: string;
      namespace?: string;
      serviceAccount?: string;
      nextToken?: string;
    }) => {
      clusterOf(state, input.clusterName);
      const wanted = podIdentities
        .all()
        .filter((one) => one['clusterName'] === input.clusterName)
        .filter((one) => input.namespace === undefined || one['namespace'] === input.namespace)
        .filter((one) => input.serviceAccount === undefined || one['serviceAccount'] === input.serviceAccount);
      const { items, ...rest } = page(wanted, input.nextToken);
      // A list does not tell roles or tags.
      const summary = ({ namespace, serviceAccount, associationId, clusterName }: Part) => ({
        namespace,
        serviceAccount,
        associationId,
        clusterName,
      });
      return { associations: items.map(summary), ...rest };
    },
    DescribePodIdentityAssociation: ({
      clusterName,
      associationId,
    }: {
      clusterName: string;
      associationId: string;
    }) => ({
      association: associationOf(clusterName, associationId),
    }),
    UpdatePodIdentityAssociation: ({
      clusterName,
      associationId,
      roleArn,
    }: {
      clusterName: string;
      associationId: string;
      roleArn?: string;
    }) => {
      const association = associationOf(clusterName, associationId);
      if (roleArn !== undefined) {
        checkRole(state, roleArn);
        association['roleArn'] = roleArn;
      }
      return { association };
    },
    DeletePodIdentityAssociation: ({ clusterName, associationId }: { clusterName: string; associationId: string }) => {
      const association = associationOf(clusterName, associationId);
      podIdentities.delete(`${clusterName}/${associationId}`);
      return { association };
    },
  };
}

interface OidcInput extends Part {
  readonly identityProviderConfigName: string;
}

function identityProviderHandlers(state: EksState): Handlers {
  const { identityProviders } = state;
  return {
    AssociateIdentityProviderConfig: ({
      clusterName,
      oidc,
      tags,
    }: {
      clusterName: string;
      oidc: OidcInput;
      tags?: Record<string, string>;
    }) => {
      readyCluster(state, clusterName);
      if (namesIn(identityProviders, clusterName).length > 0)
        throw refuse.inUse('An OIDC identity provider is associated already', { clusterName });
      const key = `${clusterName}/${oidc.identityProviderConfigName}`;
      identityProviders.set(key, { ...oidc, tags });
      identityProviders.become(key, 'CREATING', durations.identityProvider, 'ACTIVE');
      return {
        update: beginUpdate(state, clusterName, 'AssociateIdentityProviderConfig', durations.identityProvider),
        tags,
      };
    },
    ListIdentityProviderConfigs: ({ clusterName }: { clusterName: string }) => {
      clusterOf(state, clusterName);
      return {
        identityProviderConfigs: namesIn(identityProviders, clusterName).map((name) => ({ type: 'oidc', name })),
      };
    },
    DescribeIdentityProviderConfig: ({
      clusterName,
      identityProviderConfig,
    }: {
      clusterName: string;
      identityProviderConfig: { name: string };
    }) => {
      clusterOf(state, clusterName);
      return {
        identityProviderConfig: {
          oidc: partOf(identityProviders, clusterName, identityProviderConfig.name, 'identity provider config'),
        },
      };
    },
    DisassociateIdentityProviderConfig: ({
      clusterName,
      identityProviderConfig,
    }: {
      clusterName: string;
      identityProviderConfig: { name: string };
    }) => {
      partOf(identityProviders, clusterName, identityProviderConfig.name, 'identity provider config');
      identityProviders.vanish(`${clusterName}/${identityProviderConfig.name}`, 'DELETING', durations.identityProvider);
      return {
        update: beginUpdate(state, clusterName, 'DisassociateIdentityProviderConfig', durations.identityProvider),
      };
    },
  };
}
