import type { Checkout } from './checkout.ts';

interface Package {
  readonly name?: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
}

/** Entries of the lockfile that name an address, or that nobody could verify. */
export function lockfileFaults(checkout: Checkout): string[] {
  return Object.entries(lockedPackages(checkout)).flatMap(([path, locked]) => {
    const faults: string[] = [];
    if (/^[a-z+]+:/.test(locked.resolved ?? '')) faults.push(`${path} is resolved to an address`);
    const installed = path.includes('node_modules/') && locked.link !== true && locked.inBundle !== true;
    if (installed && !/^sha512-/.test(locked.integrity ?? '')) faults.push(`${path} has no checksum`);
    return faults;
  });
}

/** Dependencies that may become another version without a change here. */
export function inexactVersions(checkout: Checkout): string[] {
  return packageFiles(checkout).flatMap((file) => {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = packageAt(checkout, file);
    return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(version))
      .map(([name, version]) => `${file}: ${name} ${version}`);
  });
}

/** The versions of Nx and of its plugins: one, or they do not work together. */
export function nxVersions(checkout: Checkout): string[] {
  const declared = packageFiles(checkout).flatMap((file) => {
    const { dependencies, devDependencies } = packageAt(checkout, file);
    return Object.entries({ ...dependencies, ...devDependencies })
      .filter(([name]) => isOfNx(name))
      .map(([, version]) => version);
  });
  const locked = Object.entries(lockedPackages(checkout))
    .filter(([path]) => isOfNx(path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)))
    .map(([, { version }]) => version ?? 'none');
  return [...new Set([...declared, ...locked])].sort();
}

/** Projects that npm does not install, and clusters that it would: a new cluster must not touch the lockfile. */
export function workspaceFaults(checkout: Checkout): string[] {
  const patterns = packageAt(checkout, 'package.json').workspaces ?? [];
  const isWorkspace = (folder: string) =>
    patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '[^/]+')}$`).test(folder));
  const locked = lockedPackages(checkout);
  const projects = packageFiles(checkout)
    .filter((file) => file.includes('/'))
    .map((file) => file.slice(0, file.lastIndexOf('/')));
  return [
    ...projects.filter((folder) => !isWorkspace(folder)).map((folder) => `${folder} is no workspace`),
    ...projects
      .filter((folder) => locked[folder]?.name !== packageAt(checkout, `${folder}/package.json`).name)
      .map((folder) => `${folder} is not in the lockfile`),
    ...patterns
      .filter((pattern) => pattern.startsWith('clusters'))
      .map((pattern) => `${pattern} makes clusters workspaces`),
    ...Object.keys(locked)
      .filter((path) => path.startsWith('clusters/'))
      .map((path) => `${path} is in the lockfile`),
  ];
}

function isOfNx(name: string): boolean {
  return name === 'nx' || name.startsWith('@nx/');
}

function packageFiles(checkout: Checkout): readonly string[] {
  return checkout.matching(/(^|\/)package\.json$/);
}

function packageAt(checkout: Checkout, file: string): Package {
  return checkout.readJson(file) as Package;
}

function lockedPackages(checkout: Checkout): Record<string, LockedPackage> {
  return (checkout.readJson('package-lock.json') as { packages: Record<string, LockedPackage> }).packages;
}
