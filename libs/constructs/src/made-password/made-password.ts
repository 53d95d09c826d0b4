import {
  ExternalSecret,
  ExternalSecretSpecDataFromSourceRefGeneratorRefKind,
  ExternalSecretSpecRefreshPolicy,
  ExternalSecretSpecTargetCreationPolicy,
  ExternalSecretSpecTargetDeletionPolicy,
  ExternalSecretSpecTargetTemplateEngineVersion,
  type ExternalSecretSpecTargetTemplate,
} from '@slipway/crds/external-secrets.io';
import { Password } from '@slipway/crds/generators.external-secrets.io';
import { Construct } from 'constructs';
import { afterItsOperator, askBeforeRemovalOfOperators } from '../removal/removal.ts';

/** What a `MadePassword` needs to know. */
export interface MadePasswordProps {
  /** Namespace of the secret. */
  readonly namespace: string;
  /** Name of the secret. */
  readonly name: string;
  /** What it says, key by key, in the language of External Secrets' templates; the password is `.password`. */
  readonly data: Readonly<Record<string, string>>;

  /**
   * Type and labels of the secret, for those who ask for them.
   *
   * @default - neither
   */
  readonly shape?: Pick<ExternalSecretSpecTargetTemplate, 'metadata' | 'type'>;

  /**
   * It opens nothing that outlives whoever asked for it: it goes with them, and whoever deletes the secret gets a new one.
   *
   * @default false
   */
  readonly disposable?: boolean;
}

/** Letters and digits of a password: more than 190 bits. */
const passwordLength = 32;

/**
 * A password that is made in the cluster, once: a second one would lock users out of what the first one opens. Nobody ever
 * writes it down, and nothing owns it, so that it stays when the app goes that asked for it, unless it is disposable.
 */
export class MadePassword extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { namespace, name, data, shape = {}, disposable = false }: MadePasswordProps,
  ) {
    super(scope, id);
    new Password(this, 'password', {
      metadata: { name, namespace, annotations: afterItsOperator },
      // No symbols: passwords stand in URLs.
      spec: { length: passwordLength, symbols: 0, noUpper: false, allowRepeat: true },
    });
    new ExternalSecret(this, 'external-secret', {
      metadata: { name, namespace, annotations: disposable ? afterItsOperator : askBeforeRemovalOfOperators },
      spec: {
        refreshPolicy: ExternalSecretSpecRefreshPolicy.CREATED_ONCE,
        target: {
          name,
          creationPolicy: disposable
            ? ExternalSecretSpecTargetCreationPolicy.OWNER
            : ExternalSecretSpecTargetCreationPolicy.ORPHAN,
          deletionPolicy: ExternalSecretSpecTargetDeletionPolicy.RETAIN,
          template: { engineVersion: ExternalSecretSpecTargetTemplateEngineVersion.V2, ...shape, data: { ...data } },
        },
        dataFrom: [
          {
            sourceRef: {
              generatorRef: {
                apiVersion: 'generators.external-secrets.io/v1alpha1',
                kind: ExternalSecretSpecDataFromSourceRefGeneratorRefKind.PASSWORD,
                name,
              },
            },
          },
        ],
      },
    });
  }
}
