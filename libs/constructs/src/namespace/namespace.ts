import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** Levels of the Pod Security Standards. */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

/** What a `Namespace` needs to know. */
export interface NamespaceProps {
  /** Name of the namespace. */
  readonly name: string;

  /**
   * The Pod Security Standard that its pods must meet.
   *
   * @default 'restricted'
   */
  readonly podSecurity?: PodSecurityLevel;

  /**
   * Labels beside the ones that every namespace carries.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Annotations.
   *
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Pod Security is judged by the rules of this version, so that an upgrade of the cluster changes no verdict. */
const podSecurityVersion = 'v1.36';

/** Private networks, and the address of the resolver on each node. */
const dnsRanges = ['10.0.0.0/8', '100.64.0.0/10', '169.254.20.10/32', '172.16.0.0/12', '192.168.0.0/16'];

/** A namespace that is closed until opened: pods are held to a standard, and nobody talks to anybody but the DNS. */
export class Namespace extends Construct {
  /** Name of the namespace. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);
    const { name, podSecurity = 'restricted' } = props;
    this.name = name;
    const standard = podSecurityLabels(podSecurity);
    for (const label of Object.keys(props.labels ?? {})) {
      if (label in standard) throw new Error(`'labels' of ${name} sets ${label}: set 'podSecurity' instead`);
    }

    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name,
        labels: { ...standard, ...props.labels },
        ...(props.annotations && { annotations: { ...props.annotations } }),
      },
    });
    new k8s.KubeServiceAccount(this, 'default-account', {
      metadata: { name: 'default', namespace: name },
      automountServiceAccountToken: false,
    });
    new k8s.KubeNetworkPolicy(this, 'default-deny', {
      metadata: { name: 'default-deny', namespace: name },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    new k8s.KubeNetworkPolicy(this, 'allow-dns', {
      metadata: { name: 'allow-dns', namespace: name },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [dnsRule] },
    });
  }
}

/**
 * DNS is answered by pods of kube-system, or by the node itself where EKS runs it; either way at a private or link-local
 * address. Port 53 of the internet would be a way out for anything.
 */
const dnsRule: k8s.NetworkPolicyEgressRule = {
  to: dnsRanges.map((cidr) => ({ ipBlock: { cidr } })),
  ports: ['UDP', 'TCP'].map((protocol) => ({ port: k8s.IntOrString.fromNumber(53), protocol })),
};

function podSecurityLabels(level: PodSecurityLevel): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const mode of ['audit', 'enforce', 'warn']) {
    labels[`pod-security.kubernetes.io/${mode}`] = level;
    labels[`pod-security.kubernetes.io/${mode}-version`] = podSecurityVersion;
  }
  return labels;
}
