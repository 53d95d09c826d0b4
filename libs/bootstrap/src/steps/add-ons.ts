import type { Addon, AddonVersionInfo } from '@aws-sdk/client-eks';
import type { Cluster } from '@slipway/contracts/cluster';
import { isElsewhere } from '@slipway/contracts/cluster-parts';
import { foundationParts, type EksAddOn } from '@slipway/contracts/foundation-parts';
import { ownerTags } from '@slipway/contracts/foundation-stacks';
import { ifThere } from '../engine/aws-error.ts';
import { failed, output, reasonsOf, repairs, token, type Context } from '../engine/context.ts';
import { busy, create, ready, refuse, remove, update, type Look, type Resource } from '../engine/resource.ts';

/** An add-on of EKS that the bootstrap installs, by its name. */
export interface AddOnSetting extends EksAddOn {
  readonly name: string;
}

/** The add-ons of EKS that are installed in a cluster; those that somebody else is named for are not. */
export function addOnsOf(cluster: Pick<Cluster, 'compute' | 'externals'>): readonly AddOnSetting[] {
  return foundationParts(cluster.compute).flatMap((part) => {
    const { name, from } = part;
    return 'form' in from && from.form === 'eks-add-on' && !isElsewhere(cluster, part) ? [{ name, ...from }] : [];
  });
}

/** The add-ons of a cluster, in versions that fit this minor version of Kubernetes. */
export function addOnResources(context: Context, when: AddOnSetting['when'], version: string): readonly Resource[] {
  return addOnsOf(context.cluster)
    .filter((addOn) => addOn.when === when)
    .map((addOn) => ({
      title: `add-on ${addOn.name}`,
      minutes: 5,
      look: () => look(context, addOn, version),
    }));
}

async function look(context: Context, addOn: AddOnSetting, version: string): Promise<Look> {
  const { aws, cluster } = context;
  const title = `add-on ${addOn.name}`;
  const names = { clusterName: cluster.name, addonName: addOn.name };
  const found = (await ifThere(aws.eks.describeAddon(names)))?.addon;
  const fitting = await versionsOf(context, addOn.name, version);
  if (found === undefined) {
    const wanted = {
      ...names,
      addonVersion: defaultOf(fitting),
      resolveConflicts: 'OVERWRITE' as const,
      ...(addOn.configuration !== undefined && { configurationValues: JSON.stringify(addOn.configuration) }),
      tags: { ...ownerTags(cluster) },
    };
    return create(() => {
      const input = { ...wanted, ...rolesFor(context, addOn) };
      return aws.eks.createAddon({ ...input, clientRequestToken: token(context, 'CreateAddon', input) });
    }, wanted.addonVersion ?? 'in the version that EKS chooses');
  }
  const reasons = reasonsOf(found.health);
  switch (found.status) {
    case 'CREATE_FAILED':
    case 'DELETE_FAILED':
      if (repairs(context, title)) return remove(() => aws.eks.deleteAddon({ ...names, preserve: true }));
      return refuse(failed(context, title, found.status, reasons));
    case 'UPDATE_FAILED':
      if (!repairs(context, title)) return refuse(failed(context, title, found.status, reasons));
      return change(context, addOn, found, fitting) ?? ready;
    case 'ACTIVE':
      return change(context, addOn, found, fitting) ?? ready;
    default:
      // Without nodes an add-on is degraded; it recovers by itself once they are there.
      return busy([found.status, ...reasons].join(': '));
  }
}

function change(
  context: Context,
  addOn: AddOnSetting,
  found: Addon,
  fitting: readonly AddonVersionInfo[],
): Look | undefined {
  const { aws, cluster } = context;
  const fits = fitting.some(({ addonVersion }) => addonVersion === found.addonVersion);
  const addonVersion = fits ? found.addonVersion : defaultOf(fitting);
  const wanted = addOn.configuration === undefined ? undefined : JSON.stringify(addOn.configuration);
  const differences = [
    ...(fits || addonVersion === undefined ? [] : [`${found.addonVersion ?? 'nothing'} becomes ${addonVersion}`]),
    ...(wanted === undefined || sameJson(wanted, found.configurationValues) ? [] : [`settings become ${wanted}`]),
  ];
  if (differences.length === 0) return undefined;
  return update(differences, () =>
    aws.eks.updateAddon({
      clusterName: cluster.name,
      addonName: addOn.name,
      ...(addonVersion !== undefined && { addonVersion }),
      resolveConflicts: 'PRESERVE',
      ...(wanted !== undefined && { configurationValues: wanted }),
    }),
  );
}

function rolesFor(context: Context, { account }: AddOnSetting) {
  if (account === undefined) return {};
  const roleArn = output(context, 'base', account.roleOutput);
  return { podIdentityAssociations: [{ serviceAccount: account.name, roleArn }] };
}

async function versionsOf(
  { aws }: Context,
  addonName: string,
  kubernetesVersion: string,
): Promise<readonly AddonVersionInfo[]> {
  const { addons = [] } = await aws.eks.describeAddonVersions({ addonName, kubernetesVersion });
  return addons.find((addon) => addon.addonName === addonName)?.addonVersions ?? [];
}

function defaultOf(versions: readonly AddonVersionInfo[]): string | undefined {
  const isDefault = ({ compatibilities = [] }: AddonVersionInfo) =>
    compatibilities.some(({ defaultVersion }) => defaultVersion);
  return (versions.find(isDefault) ?? versions[0])?.addonVersion;
}

function sameJson(a: string, b: string | undefined): boolean {
  try {
    return b !== undefined && JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
}
