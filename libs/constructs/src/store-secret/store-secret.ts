import { serviceHost } from '@slipway/contracts/endpoint';
import type { RemoteSecret, SecretRef } from '@slipway/contracts/secret-ref';
import {
  isInCluster,
  storeAddressKey,
  storePorts,
  storeUsername,
  storeWorkload,
  type DataStore,
} from '@slipway/contracts/stores';
import {
  ExternalSecret,
  ExternalSecretSpecSecretStoreRefKind,
  ExternalSecretSpecTargetCreationPolicy,
  ExternalSecretSpecTargetDeletionPolicy,
  ExternalSecretSpecTargetTemplateEngineVersion,
} from '@slipway/crds/external-secrets.io';
import { Construct } from 'constructs';
import { defaultSecretStore } from '../external-secret/external-secret.ts';
import { MadePassword } from '../made-password/made-password.ts';
import { afterItsOperator } from '../removal/removal.ts';
import { secretTemplate } from './secret-template.ts';

/** What a `StoreSecret` needs to know. */
export interface StoreSecretProps {
  /** The store. */
  readonly store: DataStore;
  /** Its secret. */
  readonly secret: RemoteSecret;

  /**
   * How often what AWS has is read again, as a Go duration.
   *
   * @default '1h0m0s'
   */
  readonly refreshInterval?: string;
}

/** The secret of a store, with the same keys in every form: read from AWS, or made in the cluster for pods of its own. */
export class StoreSecret extends Construct {
  /** The secret as users name it. */
  readonly secret: SecretRef;

  constructor(scope: Construct, id: string, props: StoreSecretProps) {
    super(scope, id);
    const { store, secret } = props;
    this.secret = secret;
    if (isInCluster(store)) this.make(props);
    else this.read(props);
  }

  private make({ store, secret: { name } }: StoreSecretProps): void {
    const [port = 0] = storePorts(store);
    new MadePassword(this, 'made', {
      namespace: store.namespace,
      name,
      data: secretTemplate(store, {
        host: addressOf(store),
        port: String(port),
        username: store.kind === 'RedisCache' ? '' : storeUsername(store),
      }),
      ...(store.kind === 'PostgresDatabase' && {
        // CloudNativePG takes the password of the user from here, and looks again when it changes.
        shape: { type: basicAuth, metadata: { labels: { 'cnpg.io/reload': 'true' } } },
      }),
    });
  }

  /** Two entries: what may be changed without its store, and where the store is. */
  private read({ store, secret, refreshInterval = '1h0m0s' }: StoreSecretProps): void {
    const from = (key: string, properties: readonly string[]) =>
      properties.map((property) => ({ secretKey: property, remoteRef: { key, property } }));
    const asked = store.kind === 'RedisCache' ? ['password'] : ['password', 'username'];
    new ExternalSecret(this, 'external-secret', {
      metadata: { name: secret.name, namespace: store.namespace, annotations: afterItsOperator },
      spec: {
        refreshInterval,
        secretStoreRef: { kind: ExternalSecretSpecSecretStoreRefKind.SECRET_STORE, name: defaultSecretStore },
        target: {
          name: secret.name,
          creationPolicy: ExternalSecretSpecTargetCreationPolicy.OWNER,
          // A store of secrets that is away for an hour must not take the keys with it.
          deletionPolicy: ExternalSecretSpecTargetDeletionPolicy.RETAIN,
          template: {
            engineVersion: ExternalSecretSpecTargetTemplateEngineVersion.V2,
            ...(store.kind === 'PostgresDatabase' && { type: basicAuth }),
            data: secretTemplate(store, {
              host: '{{ .host }}',
              port: '{{ .port }}',
              username: store.kind === 'RedisCache' ? '' : '{{ .username }}',
            }),
          },
        },
        data: [...from(secret.remoteKey, asked), ...from(storeAddressKey(secret), ['host', 'port'])],
      },
    });
  }
}

const basicAuth = 'kubernetes.io/basic-auth';

/** Where a store in the cluster is reached: CloudNativePG's service leads to the instance that is written to. */
function addressOf(store: DataStore): string {
  const workload = storeWorkload(store);
  const name = store.kind === 'PostgresDatabase' ? `${workload.name}-rw` : workload.name;
  const [port = 0] = storePorts(store);
  return serviceHost({ workload: { ...workload, name }, port });
}
