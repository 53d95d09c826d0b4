import type { Json, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { conditions, saysReady, type Operator, type StandIn } from './stand-in.ts';

const controllerName = 'rehearsal.slipway.dev/stand-in';

/** Gateways, and all that leads to them and away from them, by `group kind`. */
export const gatewayOperators: Readonly<Record<string, Operator>> = {
  'gateway.networking.k8s.io GatewayClass': saysReady('GatewayClass', 'Accepted'),
  'gateway.networking.k8s.io Gateway': {
    assumes: 'status of Gateway, and that an Envoy runs for it',
    standIn: gateway,
  },
  'gateway.networking.k8s.io HTTPRoute': { assumes: 'status of HTTPRoute', standIn: httpRoute },
  'gateway.networking.k8s.io BackendTLSPolicy': { assumes: 'status of BackendTLSPolicy', standIn: policy },
  'gateway.envoyproxy.io BackendTrafficPolicy': { assumes: 'status of BackendTrafficPolicy', standIn: policy },
  'gateway.envoyproxy.io ClientTrafficPolicy': { assumes: 'status of ClientTrafficPolicy', standIn: policy },
  'gateway.envoyproxy.io SecurityPolicy': { assumes: 'status of SecurityPolicy', standIn: policy },
  'cert-manager.io Certificate': saysReady('Certificate', 'Ready'),
  'cert-manager.io Issuer': saysReady('Issuer', 'Ready'),
  'eks.amazonaws.com TargetGroupBinding': isRead('TargetGroupBinding'),
  'elbv2.k8s.aws TargetGroupBinding': isRead('TargetGroupBinding'),
  'gateway.envoyproxy.io Backend': saysReady('Backend', 'Accepted'),
  // They are read by others and have no status.
  'gateway.envoyproxy.io EnvoyProxy': isRead('EnvoyProxy'),
  'aigateway.envoyproxy.io AIGatewayRoute': saysReady('AIGatewayRoute', 'Accepted'),
  'aigateway.envoyproxy.io AIServiceBackend': saysReady('AIServiceBackend', 'Accepted'),
  'aigateway.envoyproxy.io BackendSecurityPolicy': saysReady('BackendSecurityPolicy', 'Accepted'),
  'aigateway.envoyproxy.io GatewayConfig': saysReady('GatewayConfig', 'Accepted'),
  'inference.networking.k8s.io InferencePool': { assumes: 'status of InferencePool', standIn: inferencePool },
  'monitoring.coreos.com PodMonitor': isRead('PodMonitor'),
  'monitoring.coreos.com PrometheusRule': isRead('PrometheusRule'),
  'grafana.integreatly.org Grafana': {
    assumes: 'status of Grafana, and that it runs',
    standIn: () => ({ status: { stage: 'complete', stageStatus: 'success' } }),
  },
  'grafana.integreatly.org GrafanaDashboard': saysReady('GrafanaDashboard', 'DashboardSynchronized'),
  'grafana.integreatly.org GrafanaDatasource': saysReady('GrafanaDatasource', 'DatasourceSynchronized'),
  'keda.sh TriggerAuthentication': isRead('TriggerAuthentication'),
};

function isRead(kind: string): Operator {
  return { assumes: `that somebody reads ${kind}`, standIn: () => ({ status: {} }) };
}

/** Every listener takes its routes. */
function gateway(object: Manifest): StandIn {
  const supportedKinds = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }];
  const listeners = listAt(object, 'spec', 'listeners').map((listener) => ({
    name: textAt(listener, 'name') ?? '',
    attachedRoutes: 0,
    supportedKinds,
    conditions: conditions(object, 'Accepted', 'Programmed', 'ResolvedRefs'),
  }));
  return { status: { conditions: conditions(object, 'Accepted', 'Programmed'), listeners } };
}

/** Every Gateway that a route names takes it; whether there is one, `sync` looks at itself. */
function httpRoute(object: Manifest): StandIn {
  const parents = listAt(object, 'spec', 'parentRefs').map((parentRef) => ({
    parentRef,
    controllerName,
    conditions: conditions(object, 'Accepted', 'ResolvedRefs'),
  }));
  return { status: { parents } };
}

/** Whatever a policy names is held to it. */
function policy(object: Manifest): StandIn {
  const ancestors = listAt(object, 'spec', 'targetRefs').map((ancestorRef): Json => ({
    ancestorRef: { ...(ancestorRef as object), namespace: at(object, 'metadata', 'namespace') ?? '' } as Json,
    controllerName,
    conditions: conditions(object, 'Accepted', 'ResolvedRefs'),
  }));
  return { status: { ancestors } };
}

function inferencePool(object: Manifest): StandIn {
  const parentRef = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'rehearsed' };
  return { status: { parents: [{ parentRef, conditions: conditions(object, 'Accepted', 'ResolvedRefs') }] } };
}
