import { environmentNamespaceLabel } from '@slipway/contracts/connection';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { acceleratorResource } from '../node-pool/placing.ts';

/** What a `TenantPolicy` needs to know. */
export interface TenantPolicyProps {
  /** The one storage class that claims in environments may name: its volumes go with their claims. */
  readonly storageClass: string;
}

/** One thing that no object of an environment may ask for, in CEL, and what is said to who asks. */
interface Rule {
  readonly name: string;
  readonly group: string;
  readonly resource: string;
  readonly operations: readonly string[];
  readonly expression: string;
  readonly message: string;
}

/** What no quota and no role can refuse to members of a team: the API server judges it in environments, and nowhere else. */
export class TenantPolicy extends Construct {
  constructor(scope: Construct, id: string, props: TenantPolicyProps) {
    super(scope, id);
    for (const rule of rules(props)) {
      const name = `slipway-tenant-${rule.name}`;
      // cdk8s-plus-28 knows these kinds as beta only, without the fields of v1.
      new ApiObject(this, `${rule.name}-policy`, {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name },
        spec: {
          failurePolicy: 'Fail',
          matchConstraints: {
            resourceRules: [
              { apiGroups: [rule.group], apiVersions: ['v1'], operations: rule.operations, resources: [rule.resource] },
            ],
          },
          validations: [{ expression: rule.expression, message: rule.message, reason: 'Forbidden' }],
        },
      });
      new ApiObject(this, `${rule.name}-binding`, {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name },
        spec: {
          policyName: name,
          validationActions: ['Deny'],
          matchResources: {
            namespaceSelector: { matchLabels: { [environmentNamespaceLabel.key]: environmentNamespaceLabel.value } },
          },
        },
      });
    }
  }
}

/** Taints that Kubernetes puts on any node; every pod tolerates some of them. */
const ordinaryTaints = "t.?key.orValue('').startsWith('node.kubernetes.io/')";

function rules({ storageClass }: TenantPolicyProps): readonly Rule[] {
  const accelerators = [acceleratorResource('nvidia'), acceleratorResource('neuron')];
  const own = accelerators
    .map(
      (name) =>
        `(t.?key.orValue('') == '${name}' && object.spec.containers.exists(c, '${name}' in c.?resources.?limits.orValue({})))`,
    )
    .join(' || ');
  return [
    {
      name: 'services',
      group: '',
      resource: 'services',
      operations: ['CREATE', 'UPDATE'],
      expression:
        "object.spec.?type.orValue('ClusterIP') == 'ClusterIP' && size(object.spec.?externalIPs.orValue([])) == 0",
      message:
        'A service of an environment is reached inside the cluster alone: use type ClusterIP, without externalIPs.',
    },
    {
      name: 'volumes',
      group: '',
      resource: 'persistentvolumeclaims',
      operations: ['CREATE'],
      expression: `object.spec.?storageClassName.orValue('${storageClass}') == '${storageClass}' && object.spec.?volumeName.orValue('') == ''`,
      message: `A volume of an environment is new and goes with its claim: use the storage class ${storageClass}, without volumeName.`,
    },
    {
      name: 'nodes',
      group: '',
      resource: 'pods',
      // Afterwards the scheduler itself writes the name of the node.
      operations: ['CREATE'],
      expression: "object.spec.?nodeName.orValue('') == '' && object.spec.?runtimeClassName.orValue('') == ''",
      message: 'A pod of an environment runs where the scheduler puts it: no nodeName and no runtimeClassName.',
    },
    {
      name: 'tolerations',
      group: '',
      resource: 'pods',
      // Tolerations are the one thing of these that can be added to a pod that waits.
      operations: ['CREATE', 'UPDATE'],
      expression: `object.spec.?tolerations.orValue([]).all(t, ${ordinaryTaints} || ${own})`,
      message: 'A pod of an environment tolerates the taints of accelerators that it asks for: no others.',
    },
  ];
}
