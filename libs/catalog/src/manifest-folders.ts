import type { ManifestFolder } from '@slipway/contracts/manifest-folder';

/** Folders of others that the platform installs, by name: kinds for which nobody publishes a chart. */
export const manifestFolders = {
  'gateway-api-inference-extension': {
    repository: 'https://github.com/kubernetes-sigs/gateway-api-inference-extension',
    path: 'config/crd',
    version: 'v1.6.0',
    commit: '992e5c292afb248801ce8d9234eb5b9d28eea231',
    source: {
      from: 'github.com/kubernetes-sigs/gateway-api-inference-extension v1.6.0 (2026-08-10), config/crd',
      asOf: '2026-11-21',
    },
  },
} as const satisfies Record<string, ManifestFolder>;
