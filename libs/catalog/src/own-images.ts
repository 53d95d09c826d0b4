import type { OwnImage } from '@slipway/contracts/image';
import { unpinned } from '@slipway/contracts/source';
import { images } from './images.ts';

/** Images that are built of this repository, by the name of what is in them. Their versions are those of what they hold. */
export const ownImages = {
  'ray-llama-cpp': {
    name: 'slipway/ray-llama-cpp',
    folder: 'apps/ray/services/llama-cpp',
    tag: `${images.ray.tag}-llama-${images['llama-cpp'].tag}`,
    digest: unpinned,
    architectures: images.ray.architectures,
    user: images.ray.user,
    source: { from: 'apps/ray/services/llama-cpp/Dockerfile', asOf: '2026-11-21' },
  },
} as const satisfies Record<string, OwnImage>;
