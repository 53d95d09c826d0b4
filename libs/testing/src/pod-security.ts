import type { Json } from '@slipway/contracts/manifest';
import { at, listAt } from './find.ts';
import type { Fault } from './strict-schemas/faults.ts';

/**
 * Each rule of the Pod Security Standard `restricted` in its version for Kubernetes 1.36, for Linux pods; the relief for
 * pods with a user namespace of their own is not granted.
 */
export function restrictedFaults(podSpec: Json): Fault[] {
  const containers = containersOf(podSpec);
  return [
    ...podRules.flatMap((rule) => rule(podSpec)),
    ...containers.flatMap(({ path, container }) =>
      containerRules.flatMap((rule) =>
        rule(container, podSpec).map((fault) => ({ ...fault, path: `${path}.${fault.path}` })),
      ),
    ),
  ];
}

type PodRule = (podSpec: Json) => Fault[];
type ContainerRule = (container: Json, podSpec: Json) => Fault[];

const podRules: readonly PodRule[] = [
  (pod) => ['hostNetwork', 'hostPID', 'hostIPC'].flatMap((field) => unlessAbsentOr(false, pod, field)),
  (pod) => unlessAbsentOr(false, pod, 'securityContext', 'windowsOptions', 'hostProcess'),
  (pod) => inside(pod, 'securityContext', seLinux),
  (pod) => inside(pod, 'securityContext', appArmor),
  (pod) => unlessAmong(safeSysctls, pod, 'securityContext', 'sysctls'),
  (pod) =>
    listAt(pod, 'volumes').flatMap((volume, index) => {
      const types = Object.keys(volume as object).filter((key) => key !== 'name');
      return types.every((type) => volumeTypes.includes(type))
        ? []
        : [{ path: `volumes[${index}]`, message: `must be one of ${volumeTypes.join(', ')}` }];
    }),
  (pod) =>
    at(pod, 'securityContext', 'runAsNonRoot') === false
      ? [{ path: 'securityContext.runAsNonRoot', message: nonRoot }]
      : [],
  (pod) =>
    isSeccomp(at(pod, 'securityContext', 'seccompProfile', 'type') ?? 'RuntimeDefault')
      ? []
      : [{ path: 'securityContext.seccompProfile.type', message: seccomp }],
  (pod) =>
    at(pod, 'securityContext', 'runAsUser') === 0 ? [{ path: 'securityContext.runAsUser', message: notRoot }] : [],
];

const containerRules: readonly ContainerRule[] = [
  (container) => unlessAbsentOr(false, container, 'securityContext', 'windowsOptions', 'hostProcess'),
  (container) => unlessAbsentOr(false, container, 'securityContext', 'privileged'),
  (container) => unlessAbsentOr('Default', container, 'securityContext', 'procMount'),
  (container) => inside(container, 'securityContext', seLinux),
  (container) => inside(container, 'securityContext', appArmor),
  (container) =>
    listAt(container, 'ports').flatMap((port, index) =>
      unlessAbsentOr(0, port, 'hostPort').map((fault) => ({ ...fault, path: `ports[${index}].${fault.path}` })),
    ),
  (container) => handlers.flatMap((handler) => unlessAbsentOr('', container, ...handler, 'host')),
  (container) =>
    at(container, 'securityContext', 'allowPrivilegeEscalation') === false
      ? []
      : [{ path: 'securityContext.allowPrivilegeEscalation', message: 'must be false' }],
  (container, pod) =>
    effective(container, pod, 'runAsNonRoot') === true
      ? []
      : [{ path: 'securityContext.runAsNonRoot', message: nonRoot }],
  (container) =>
    at(container, 'securityContext', 'runAsUser') === 0
      ? [{ path: 'securityContext.runAsUser', message: notRoot }]
      : [],
  (container, pod) =>
    isSeccomp(at(effective(container, pod, 'seccompProfile'), 'type'))
      ? []
      : [{ path: 'securityContext.seccompProfile.type', message: seccomp }],
  (container) =>
    listAt(container, 'securityContext', 'capabilities', 'drop').includes('ALL')
      ? []
      : [{ path: 'securityContext.capabilities.drop', message: 'must hold ALL' }],
  (container) =>
    listAt(container, 'securityContext', 'capabilities', 'add').every((name) => name === 'NET_BIND_SERVICE')
      ? []
      : [{ path: 'securityContext.capabilities.add', message: 'must hold nothing but NET_BIND_SERVICE' }],
];

const notRoot = 'must not be 0';
const nonRoot = 'must be true, for the pod or for the container';
const seccomp = 'must be RuntimeDefault or Localhost, for the pod or for the container';

const volumeTypes: readonly string[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const safeSysctls: readonly string[] = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];

const seLinuxTypes: readonly string[] = ['container_engine_t', 'container_init_t', 'container_kvm_t', 'container_t'];

/** Where the kubelet may be told to call somebody else. */
const handlers: readonly (readonly string[])[] = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
].flatMap((handler) => ['httpGet', 'tcpSocket'].map((kind) => [...handler, kind]));

function seLinux(context: Json | undefined): Fault[] {
  const type = at(context, 'seLinuxOptions', 'type') ?? '';
  return [
    ...(type === '' || seLinuxTypes.includes(type as string)
      ? []
      : [{ path: 'seLinuxOptions.type', message: `must be one of ${seLinuxTypes.join(', ')}` }]),
    ...['role', 'user'].flatMap((field) => unlessAbsentOr('', context, 'seLinuxOptions', field)),
  ];
}

function isSeccomp(type: Json | undefined): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}

function appArmor(context: Json | undefined): Fault[] {
  const type = at(context, 'appArmorProfile', 'type');
  return type === undefined || type === 'RuntimeDefault' || type === 'Localhost'
    ? []
    : [{ path: 'appArmorProfile.type', message: 'must be RuntimeDefault or Localhost' }];
}

function unlessAmong(allowed: readonly string[], value: Json, ...path: readonly string[]): Fault[] {
  return listAt(value, ...path).flatMap((item, index) =>
    allowed.includes(at(item, 'name') as string)
      ? []
      : [{ path: `${path.join('.')}[${index}]`, message: `must be one of ${allowed.join(', ')}` }],
  );
}

function unlessAbsentOr(allowed: Json, value: Json | undefined, ...path: readonly string[]): Fault[] {
  const found = at(value, ...path);
  if (found === undefined || found === allowed) return [];
  return [{ path: path.join('.'), message: `must be ${JSON.stringify(allowed)} or absent` }];
}

function inside(value: Json, field: string, rule: (inner: Json | undefined) => Fault[]): Fault[] {
  return rule(at(value, field)).map((fault) => ({ ...fault, path: `${field}.${fault.path}` }));
}

/** A container's own setting, else the pod's. */
function effective(container: Json, pod: Json, field: string): Json | undefined {
  return at(container, 'securityContext', field) ?? at(pod, 'securityContext', field);
}

/** Containers of every sort, with their path in the pod spec. */
function containersOf(podSpec: Json): { readonly path: string; readonly container: Json }[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    listAt(podSpec, list).map((container, index) => ({ path: `${list}[${index}]`, container })),
  );
}
