import type { Need } from '@slipway/contracts/external';
import { defaultSecretStore } from './external-secret.ts';

/** What must be there before an `ExternalSecret` of a namespace does anything. */
export function secretNeeds(namespace: string): readonly Need[] {
  return [
    { kind: 'Operator', name: 'external-secrets' },
    { kind: 'SecretStore', namespace, name: defaultSecretStore },
  ];
}
