/** What `--help` says. */
export const usage = `bootstrap plan|up|status|down|secrets|kube-login --cluster NAME

  Makes the AWS side of a cluster as clusters/NAME/cluster.ts wants it, installs Argo CD and hands over to Git. It keeps no
  state of its own: it can be stopped at any moment, and the next run goes on from what AWS says.

  plan        what up would do; changes nothing
  up          does it, and writes clusters/NAME/foundation.json for you to commit
  status      how everything stands
  down        removes the cluster; the stores and their network stay, unless --delete-data
  secrets     which secrets people have to supply; --set ENTRY --key KEY stores one, read hidden or from standard input
  kube-login  how each role and developer signs in with kubectl

  --repair             deletes leftovers of failed creations, once each, and tries again
  --allow-replacement  lets a change of a template replace or remove what holds data
  --delete-data        down: the stores too
  --confirm NAME       down: the cluster's name, where nobody can be asked
  --helm PROGRAM       default: helm
  --json               one JSON object a line, for programs
  --root DIR           the repository; default: this one

  Exit codes: 0 as wanted; 1 something stands against it that a person decides, or is not as wanted (status); 2 wrong usage;
  3 the surroundings failed; 130 stopped by Ctrl-C.`;

/** What is said after a refusal in the middle of things. */
export function wayOn(command: string | undefined): string {
  switch (command) {
    case 'up':
      return 'What was done stays; run bootstrap up again to go on.';
    case 'down':
      return 'What has gone is gone; run bootstrap down again to go on.';
    default:
      return 'Nothing was changed.';
  }
}
