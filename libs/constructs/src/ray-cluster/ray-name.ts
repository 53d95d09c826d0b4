import type { Workload } from '@slipway/contracts/endpoint';

/** Kinds of KubeRay whose objects are named here, and how long their names may be: it appends to them. */
const longest = { RayCluster: 53, RayService: 47 } as const;

/** Refuses a name that KubeRay would refuse: only the status of the object would say so. */
export function checkRayName(kind: keyof typeof longest, { name }: Workload): void {
  if (name.length > longest[kind]) {
    throw new Error(
      `'name' ${name} of a ${kind} has ${name.length} characters, and KubeRay takes ${longest[kind]}: shorten it by ${name.length - longest[kind]}`,
    );
  }
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    throw new Error(
      `'name' ${name} of a ${kind} is no DNS-1035 label, which KubeRay asks for: let it begin with a letter`,
    );
  }
}
