import type { Json, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import type { Where } from './known-errors.ts';

/** Something that an object says of itself, or that others say of it, and that is no good news. */
export interface Complaint {
  readonly where: Where;
  /** Its words, with the reason in front. */
  readonly text: string;
}

/** Resources whose objects say how they are, in the order in which trouble spreads. */
export const complainers = [
  'nodepools.karpenter.sh',
  'nodeclaims.karpenter.sh',
  'nodeclasses.eks.amazonaws.com',
  'ec2nodeclasses.karpenter.k8s.aws',
  'externalsecrets.external-secrets.io',
  'secretstores.external-secrets.io',
  'certificates.cert-manager.io',
  'challenges.acme.cert-manager.io',
  'gateways.gateway.networking.k8s.io',
  'httproutes.gateway.networking.k8s.io',
  'aigatewayroutes.aigateway.envoyproxy.io',
  'backendsecuritypolicies.aigateway.envoyproxy.io',
  'securitypolicies.gateway.envoyproxy.io',
  'clusters.postgresql.cnpg.io',
  'scaledobjects.keda.sh',
  'rayservices.ray.io',
  'clusterqueues.kueue.x-k8s.io',
  'applications.argoproj.io',
  'persistentvolumeclaims',
  'pods',
  'events',
] as const;

/** Everything that is wrong with an object in its own words; nothing for one that is well. */
export function complaintsOf(object: Manifest): readonly Complaint[] {
  switch (object.kind) {
    case 'Pod':
      return podComplaints(object);
    case 'Event':
      return eventComplaints(object);
    case 'Application':
      return applicationComplaints(object);
    case 'ScaledObject':
      // Three of its four conditions are true when something is the matter.
      return conditionComplaints(object, listAt(object, 'status', 'conditions').filter(isNamed('Ready')));
    default:
      return conditionComplaints(object, [
        ...listAt(object, 'status', 'conditions'),
        ...listAt(object, 'status', 'parents').flatMap((parent) => listAt(parent, 'conditions')),
        ...listAt(object, 'status', 'ancestors').flatMap((ancestor) => listAt(ancestor, 'conditions')),
        ...challengeState(object),
      ]);
  }
}

function whereOf({ kind, metadata: { name, namespace } }: Manifest): Where {
  return { kind, name, namespace };
}

const isNamed =
  (type: string) =>
  (condition: Json): boolean =>
    textAt(condition, 'type') === type;

/** Conditions that are true when something is wrong. */
const bad = new Set(['ConflictingGateways', 'Degraded', 'Failed', 'InvalidRequest']);

function conditionComplaints(object: Manifest, conditions: readonly Json[]): readonly Complaint[] {
  return conditions
    .filter(
      (condition) => textAt(condition, 'status') === (bad.has(textAt(condition, 'type') ?? '') ? 'True' : 'False'),
    )
    .filter((condition) => !isRest(condition))
    .map((condition) => ({ where: whereOf(object), text: words(condition) }));
}

/** Conditions of Karpenter and others that are false while nothing is wrong. */
function isRest(condition: Json): boolean {
  return ['Consolidatable', 'Drifted', 'Empty', 'Issuing', 'Paused', 'Suspended'].includes(
    textAt(condition, 'type') ?? '',
  );
}

function words(of: Json): string {
  return [textAt(of, 'reason'), textAt(of, 'message')].filter((text) => text !== undefined && text !== '').join(': ');
}

function challengeState(object: Manifest): readonly Json[] {
  if (object.kind !== 'Challenge' || textAt(object, 'status', 'state') === 'valid') return [];
  return [{ status: 'False', type: 'Valid', message: textAt(object, 'status', 'reason') ?? '' }];
}

/** Why a pod waits, does not start, or has ended. */
function podComplaints(pod: Manifest): readonly Complaint[] {
  const where = whereOf(pod);
  const scheduling = listAt(pod, 'status', 'conditions').filter(
    (condition) => isNamed('PodScheduled')(condition) && textAt(condition, 'status') === 'False',
  );
  const containers = ['initContainerStatuses', 'containerStatuses'].flatMap((field) => listAt(pod, 'status', field));
  const states = containers.flatMap((container) => [
    ...present(at(container, 'state', 'waiting')).filter(
      (state) => textAt(state, 'reason') !== 'ContainerCreating' && textAt(state, 'reason') !== 'PodInitializing',
    ),
    ...present(at(container, 'state', 'terminated')).filter((state) => textAt(state, 'reason') !== 'Completed'),
    ...present(at(container, 'lastState', 'terminated')).filter(
      (state) => at(container, 'ready') !== true && textAt(state, 'reason') !== 'Completed',
    ),
  ]);
  return [...scheduling, ...states].map((state) => ({ where, text: words(state) })).filter(({ text }) => text !== '');
}

function present(state: Json | undefined): readonly Json[] {
  return state === undefined ? [] : [state];
}

function eventComplaints(event: Manifest): readonly Complaint[] {
  if (textAt(event, 'type') !== 'Warning') return [];
  const involved = at(event, 'involvedObject') ?? {};
  const where = {
    kind: textAt(involved, 'kind') ?? 'object',
    name: textAt(involved, 'name') ?? '',
    namespace: textAt(involved, 'namespace'),
  };
  return [{ where, text: words(event) }];
}

/** What Argo CD cannot compare or sync. */
function applicationComplaints(application: Manifest): readonly Complaint[] {
  const where = whereOf(application);
  const conditions = listAt(application, 'status', 'conditions')
    .filter((condition) => /Error$/.test(textAt(condition, 'type') ?? ''))
    .map((condition) => ({ where, text: `${textAt(condition, 'type') ?? ''}: ${textAt(condition, 'message') ?? ''}` }));
  const phase = textAt(application, 'status', 'operationState', 'phase') ?? '';
  const operation = ['Error', 'Failed'].includes(phase)
    ? [{ where, text: textAt(application, 'status', 'operationState', 'message') ?? phase }]
    : [];
  return [...conditions, ...operation];
}
