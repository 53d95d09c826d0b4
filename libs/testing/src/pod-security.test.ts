import type { Json, JsonObject } from '@slipway/contracts/manifest';
import { describe, expect, it } from 'vitest';
import './matchers.ts';
import { restrictedFaults } from './pod-security.ts';

const container = {
  name: 'web',
  image: 'registry.example.com/web:1',
  ports: [{ containerPort: 8080 }],
  livenessProbe: { httpGet: { path: '/', port: 8080 } },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
};

const pod = {
  securityContext: {
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
    sysctls: [{ name: 'net.ipv4.tcp_rmem', value: '4096 87380 6291456' }],
    seLinuxOptions: { type: 'container_t', level: 's0:c1,c2' },
    appArmorProfile: { type: 'RuntimeDefault' },
  },
  containers: [container],
  volumes: [
    { name: 'a', configMap: { name: 'a' } },
    { name: 'b', csi: { driver: 'd' } },
    { name: 'c', downwardAPI: {} },
    { name: 'd', emptyDir: {} },
    { name: 'e', ephemeral: {} },
    { name: 'f', persistentVolumeClaim: { claimName: 'f' } },
    { name: 'g', projected: {} },
    { name: 'h', secret: { secretName: 'h' } },
  ],
};

describe('a pod meets restricted', () => {
  it('with all that the standard allows', () => {
    expect(pod).meetsRestricted();
  });

  it('when each container says what the pod does not', () => {
    const securityContext = {
      ...container.securityContext,
      runAsNonRoot: true,
      seccompProfile: { type: 'Localhost', localhostProfile: 'web.json' },
    };
    expect({ containers: [{ ...container, securityContext }] }).meetsRestricted();
  });
});

describe('a pod breaks restricted', () => {
  it.each<[string, JsonObject, string]>([
    ['on the network of its node', { hostNetwork: true }, 'hostNetwork'],
    ['among the processes of its node', { hostPID: true }, 'hostPID'],
    ['in the shared memory of its node', { hostIPC: true }, 'hostIPC'],
    ['with a volume of its node', { volumes: [{ name: 'a', hostPath: { path: '/' } }] }, 'volumes[0]'],
    ['with a volume of another kind', { volumes: [{ name: 'a', nfs: { server: 's', path: '/' } }] }, 'volumes[0]'],
    ['with an image as a volume', { volumes: [{ name: 'a', image: { reference: 'x' } }] }, 'volumes[0]'],
  ])('%s', (_, change, path) => {
    expect(restrictedFaults({ ...pod, ...change }).map((fault) => fault.path)).toEqual([path]);
  });

  it.each<[string, JsonObject, string]>([
    ['as a process of a Windows node', { windowsOptions: { hostProcess: true } }, 'windowsOptions.hostProcess'],
    ['as root', { runAsUser: 0 }, 'runAsUser'],
    ['with a sysctl of the node', { sysctls: [{ name: 'kernel.msgmax', value: '1' }] }, 'sysctls[0]'],
    ['with an SELinux type of its own', { seLinuxOptions: { type: 'spc_t' } }, 'seLinuxOptions.type'],
    ['with an SELinux role of its own', { seLinuxOptions: { role: 'r' } }, 'seLinuxOptions.role'],
    ['with an SELinux user of its own', { seLinuxOptions: { user: 'u' } }, 'seLinuxOptions.user'],
    ['without AppArmor', { appArmorProfile: { type: 'Unconfined' } }, 'appArmorProfile.type'],
  ])('%s, by its own setting', (_, change, path) => {
    const securityContext = { ...pod.securityContext, ...change };
    expect(restrictedFaults({ ...pod, securityContext }).map((fault) => fault.path)).toEqual([
      `securityContext.${path}`,
    ]);
  });

  it.each<[string, JsonObject, string]>([
    ['as a process of a Windows node', { windowsOptions: { hostProcess: true } }, 'windowsOptions.hostProcess'],
    ['privileged', { privileged: true }, 'privileged'],
    ['with the whole of /proc', { procMount: 'Unmasked' }, 'procMount'],
    ['with an SELinux type of its own', { seLinuxOptions: { type: 'spc_t' } }, 'seLinuxOptions.type'],
    ['without AppArmor', { appArmorProfile: { type: 'Unconfined' } }, 'appArmorProfile.type'],
    ['that may gain privileges', { allowPrivilegeEscalation: true }, 'allowPrivilegeEscalation'],
    ['as root', { runAsUser: 0 }, 'runAsUser'],
    ['that may be root', { runAsNonRoot: false }, 'runAsNonRoot'],
    ['without seccomp', { seccompProfile: { type: 'Unconfined' } }, 'seccompProfile.type'],
    ['that keeps capabilities', { capabilities: { drop: ['NET_RAW'] } }, 'capabilities.drop'],
    ['that adds capabilities', { capabilities: { drop: ['ALL'], add: ['CHOWN'] } }, 'capabilities.add'],
  ])('%s, by the setting of a container', (_, change, path) => {
    const broken = { ...container, securityContext: { ...container.securityContext, ...change } };
    for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
      expect(restrictedFaults({ ...pod, [list]: [broken] }).map((fault) => fault.path)).toEqual([
        `${list}[0].securityContext.${path}`,
      ]);
    }
  });

  it('when nothing is said about it at all', () => {
    expect(restrictedFaults({ containers: [{ name: 'web' }] }).map(({ path }) => path)).toEqual([
      'containers[0].securityContext.allowPrivilegeEscalation',
      'containers[0].securityContext.runAsNonRoot',
      'containers[0].securityContext.seccompProfile.type',
      'containers[0].securityContext.capabilities.drop',
    ]);
  });

  it('when the pod allows what each container forbids', () => {
    const own = { ...container.securityContext, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
    const securityContext = { runAsNonRoot: false, seccompProfile: { type: 'Unconfined' } };
    expect(
      restrictedFaults({ securityContext, containers: [{ ...container, securityContext: own }] }).map(
        ({ path }) => path,
      ),
    ).toEqual(['securityContext.runAsNonRoot', 'securityContext.seccompProfile.type']);
  });

  it('through a port of the node', () => {
    const ports = [{ containerPort: 8080 }, { containerPort: 8081, hostPort: 8081 }];
    expect(restrictedFaults({ ...pod, containers: [{ ...container, ports }] }).map(({ path }) => path)).toEqual([
      'containers[0].ports[1].hostPort',
    ]);
  });

  it.each<[string, Json]>([
    ['livenessProbe.httpGet.host', { livenessProbe: { httpGet: { host: 'h' } } }],
    ['livenessProbe.tcpSocket.host', { livenessProbe: { tcpSocket: { host: 'h' } } }],
    ['readinessProbe.httpGet.host', { readinessProbe: { httpGet: { host: 'h' } } }],
    ['readinessProbe.tcpSocket.host', { readinessProbe: { tcpSocket: { host: 'h' } } }],
    ['startupProbe.httpGet.host', { startupProbe: { httpGet: { host: 'h' } } }],
    ['startupProbe.tcpSocket.host', { startupProbe: { tcpSocket: { host: 'h' } } }],
    ['lifecycle.postStart.httpGet.host', { lifecycle: { postStart: { httpGet: { host: 'h' } } } }],
    ['lifecycle.postStart.tcpSocket.host', { lifecycle: { postStart: { tcpSocket: { host: 'h' } } } }],
    ['lifecycle.preStop.httpGet.host', { lifecycle: { preStop: { httpGet: { host: 'h' } } } }],
    ['lifecycle.preStop.tcpSocket.host', { lifecycle: { preStop: { tcpSocket: { host: 'h' } } } }],
  ])('when the kubelet is told to call somebody else: %s', (path, change) => {
    const asks = { ...container, ...(change as JsonObject) };
    expect(restrictedFaults({ ...pod, containers: [asks] }).map((fault) => fault.path)).toEqual([
      `containers[0].${path}`,
    ]);
  });

  it('and the matcher says where and why', () => {
    expect(() => {
      expect({ ...pod, hostNetwork: true }).meetsRestricted();
    }).toThrow(/restricted:\n {2}hostNetwork: must be false or absent/);
  });
});
