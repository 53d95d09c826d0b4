import { basename, dirname } from 'node:path';

/** A project for each cluster, so that `nx affected -t render` follows what was changed. */
export const createNodes = [
  'clusters/*/cluster.ts',
  (files) => files.map((file) => [file, { projects: { [dirname(file)]: clusterProject(basename(dirname(file))) } }]),
];

function clusterProject(name) {
  const dependsOn = [{ projects: ['@slipway/crds'], target: 'generate' }];
  const target = (command, more) => ({
    command,
    options: { cwd: '{workspaceRoot}' },
    dependsOn,
    ...more,
  });
  return {
    name: `cluster-${name}`,
    tags: ['layer:cluster'],
    targets: {
      // Not cached: rendering writes what changed in less time than a cache takes, and says what it did.
      render: target(`node scripts/synth.mjs ${name}`, { inputs: ['default', 'machinery'] }),
      check: target(`node scripts/src/check.ts ${name}`, { inputs: ['default', 'machinery'], cache: true }),
    },
  };
}
