import type { RemoteSecret, SecretRef } from '@slipway/contracts/secret-ref';
import {
  ExternalSecret as ExternalSecretObject,
  ExternalSecretSpecSecretStoreRefKind,
  ExternalSecretSpecTargetCreationPolicy,
  ExternalSecretSpecTargetDeletionPolicy,
} from '@slipway/crds/external-secrets.io';
import { Construct } from 'constructs';
import { syncWave } from '../reload/sync-wave.ts';
import { afterItsOperator } from '../removal/removal.ts';

/** What an `ExternalSecret` needs to know. */
export interface ExternalSecretProps {
  /** The secret: where it is read from and which keys it has. */
  readonly secret: RemoteSecret;
  /** Namespace that gets it. */
  readonly namespace: string;

  /**
   * The SecretStore of that namespace.
   *
   * @default 'aws'
   */
  readonly store?: string;

  /**
   * How often it is read again, as a Go duration.
   *
   * @default '1h0m0s'
   */
  readonly refreshInterval?: string;

  /**
   * Order among the objects of its Application: what AWS does not have yet holds back only what comes after.
   *
   * @default - with all others that state none
   */
  readonly wave?: number;

  /**
   * Labels of the Secret that is written: some programs see only those that have theirs.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Name of the SecretStore that every namespace with secrets has. */
export const defaultSecretStore = 'aws';

/** Has External Secrets write a Secret from the store. The value never passes through git. */
export class ExternalSecret extends Construct {
  /** The secret as consumers name it. */
  readonly secret: SecretRef;

  constructor(scope: Construct, id: string, props: ExternalSecretProps) {
    super(scope, id);
    const { secret, namespace, store = defaultSecretStore, refreshInterval = '1h0m0s', wave } = props;
    this.secret = secret;
    new ExternalSecretObject(this, 'external-secret', {
      metadata: {
        name: secret.name,
        namespace,
        annotations: { ...afterItsOperator, ...(wave !== undefined && { [syncWave]: String(wave) }) },
      },
      spec: {
        refreshInterval,
        secretStoreRef: { kind: ExternalSecretSpecSecretStoreRefKind.SECRET_STORE, name: store },
        target: {
          name: secret.name,
          creationPolicy: ExternalSecretSpecTargetCreationPolicy.OWNER,
          // A store that is away for an hour must not take the gateway's keys with it.
          deletionPolicy: ExternalSecretSpecTargetDeletionPolicy.RETAIN,
          ...(props.labels && { template: { metadata: { labels: { ...props.labels } } } }),
        },
        data: secret.keys.map((key) => ({ secretKey: key, remoteRef: { key: secret.remoteKey, property: key } })),
      },
    });
  }
}
