import { pod, insecure, podSecurity, volume, tenantPod, type Attempt } from './attempt.ts';

/** Pods that would reach the node: one for each rule of Pod Security. */
export const containerEscapes: readonly Attempt[] = [
  pod(
    'T1-privileged',
    'runs privileged',
    tenantPod({}, insecure({ privileged: true, allowPrivilegeEscalation: true })),
  ),
  pod('T1-escalation', 'may gain privileges', tenantPod({}, insecure({ allowPrivilegeEscalation: true }))),
  pod(
    'T1-escalation-unset',
    'does not say that it may not gain privileges',
    tenantPod({}, { securityContext: { capabilities: { drop: ['ALL'] } } }),
  ),
  pod(
    'T1-capability-added',
    'adds SYS_ADMIN',
    tenantPod({}, insecure({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } })),
  ),
  pod(
    'T1-capability-net',
    'adds NET_ADMIN',
    tenantPod({}, insecure({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } })),
  ),
  pod(
    'T1-capabilities-kept',
    'keeps the default capabilities',
    tenantPod({}, { securityContext: { allowPrivilegeEscalation: false } }),
  ),
  pod('T1-root', 'runs as root', tenantPod(podSecurity({ runAsUser: 0, runAsNonRoot: false }))),
  pod(
    'T1-maybe-root',
    'leaves open whether it runs as root',
    tenantPod({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }),
  ),
  pod('T1-seccomp-off', 'runs without seccomp', tenantPod(podSecurity({ seccompProfile: { type: 'Unconfined' } }))),
  pod('T1-seccomp-unset', 'leaves seccomp open', tenantPod({ securityContext: { runAsNonRoot: true } })),
  pod('T1-host-network', 'uses the network of the node', tenantPod({ hostNetwork: true })),
  pod('T1-host-pid', 'sees the processes of the node', tenantPod({ hostPID: true })),
  pod('T1-host-ipc', 'shares memory with the node', tenantPod({ hostIPC: true })),
  pod('T1-host-port', 'takes a port of the node', tenantPod({}, { ports: [{ containerPort: 80, hostPort: 8080 }] })),
  pod('T1-host-path', 'mounts a folder of the node', tenantPod(volume({ hostPath: { path: '/' } }))),
  pod('T1-nfs', 'mounts a share by itself', tenantPod(volume({ nfs: { server: '10.0.0.1', path: '/' } }))),
  pod('T1-proc-mount', 'unmasks /proc', tenantPod({ hostUsers: false }, insecure({ procMount: 'Unmasked' }))),
  pod(
    'T1-sysctl',
    'sets a sysctl of the node',
    tenantPod(podSecurity({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] })),
  ),
  pod('T1-apparmor', 'runs without AppArmor', tenantPod(podSecurity({ appArmorProfile: { type: 'Unconfined' } }))),
  pod('T1-selinux', 'chooses its SELinux type', tenantPod(podSecurity({ seLinuxOptions: { type: 'spc_t' } }))),
  pod(
    'T1-host-process',
    'runs as a process of a Windows node',
    tenantPod(podSecurity({ windowsOptions: { hostProcess: true } })),
  ),
  pod(
    'T1-init-container',
    'has an init container that is privileged',
    tenantPod({
      initContainers: [{ name: 'init', image: 'example.com/attempt:1', securityContext: { privileged: true } }],
    }),
  ),
  pod(
    'T1-probe-host',
    'has the kubelet ask another host',
    tenantPod({}, { livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } } }),
  ),
];
