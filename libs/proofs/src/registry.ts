import { applicationDestination } from './application-destination/application-destination.ts';
import { asksBeforeRemoval } from './asks-before-removal/asks-before-removal.ts';
import { closed } from './closed/closed.ts';
import { connected } from './connected/connected.ts';
import { noPublicAddress } from './no-public-address/no-public-address.ts';
import { pinned } from './pinned/pinned.ts';
import type { Proof } from './proof.ts';
import { provided } from './provided/provided.ts';
import { referenced } from './referenced/referenced.ts';
import { unexpired } from './unexpired/unexpired.ts';
import { withinProject } from './within-project/within-project.ts';

/** Every proof, in the order in which they are reported. */
export const proofs: readonly Proof[] = [
  referenced,
  provided,
  applicationDestination,
  connected,
  closed,
  withinProject,
  noPublicAddress,
  asksBeforeRemoval,
  pinned,
  unexpired,
];
