import { selectorLabels } from '@slipway/contracts/endpoint';
import { accountAnnotations, type WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { WorkloadAccount } from '../workload-account/workload-account.ts';

/** A service account by name. */
export interface ServiceAccountRef {
  readonly namespace: string;
  readonly name: string;
}

/** What a `LentAccount` needs to know. */
export interface LentAccountProps {
  /** What it may do in AWS, and its name. */
  readonly identity: WorkloadIdentity;
  /** The AWS account, 12 digits. */
  readonly account: string;
  /** `app.kubernetes.io/name` of it: the program that borrows it. */
  readonly app: string;
  /** The account that may ask for its tokens. */
  readonly borrower: ServiceAccountRef;
}

/** A service account without pods: an operator borrows it where it acts for one namespace, and holds no right in AWS itself. */
export class LentAccount extends Construct {
  constructor(scope: Construct, id: string, props: LentAccountProps) {
    super(scope, id);
    const { identity, account, app, borrower } = props;
    const { namespace, serviceAccount: name } = identity;
    const workload = { namespace, app, name };
    const labels = { ...selectorLabels(workload) };
    new WorkloadAccount(this, 'account', { workload, annotations: accountAnnotations(account, identity) });
    new k8s.KubeRole(this, 'role', {
      metadata: { name, namespace, labels },
      rules: [{ apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: [name], verbs: ['create'] }],
    });
    new k8s.KubeRoleBinding(this, 'binding', {
      metadata: { name, namespace, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', ...borrower }],
    });
  }
}
