import { unheardWaiver } from '@slipway/contracts/alerts';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Finding } from '@slipway/contracts/finding';
import { manifestTitle, type PlacedManifest } from '@slipway/contracts/manifest';
import { waiverAnnotation, waiverUntil } from '@slipway/contracts/waiver';
import { textAt } from '../fields.ts';
import { manifestFinding, type Proof } from '../proof.ts';

/** What was agreed for a time is thought about again when that time has passed. */
export const unexpired: Proof = {
  name: 'unexpired',
  claim: 'no waiver and no environment is past its day, where the check is told which day it is',
  prove: ({ cluster, manifests, asOf }) =>
    asOf === undefined
      ? []
      : [
          ...unheard(cluster, asOf),
          ...manifests.flatMap((placed) => [...waiver(placed, asOf), ...environment(placed, asOf)]),
        ],
};

/** Where AWS judges alerts, no object of the cluster says that nobody hears of them. */
function unheard({ file, observability: { alerts, metrics } }: Cluster, asOf: string): Finding[] {
  const agreed = metrics.form === 'managed' ? unheardWaiver(alerts) : undefined;
  if (agreed === undefined || agreed.until >= asOf) return [];
  return [
    {
      rule: 'expired-waiver',
      severity: 'error',
      file,
      path: 'observability.alerts.until',
      value: agreed.until,
      message: `is past, and it is ${asOf}: alerts reach nobody because of ${agreed.reason}`,
      remedy: `name receivers, or have ${agreed.owner} agree to a later day`,
    },
  ];
}

function waiver(placed: PlacedManifest, asOf: string): Finding[] {
  const text = textAt(placed.manifest, 'metadata', 'annotations', waiverAnnotation);
  if (text === undefined) return [];
  const until = waiverUntil(text);
  // Days of the calendar, `YYYY-MM-DD`, sort as texts do.
  if (until !== undefined && until >= asOf) return [];
  return [
    manifestFinding(placed, {
      rule: 'expired-waiver',
      path: `metadata.annotations['${waiverAnnotation}']`,
      message: `${manifestTitle(placed.manifest)} has the waiver '${text}', and it is ${asOf}`,
      remedy: 'keep the rule, or have its owner agree to a later day',
    }),
  ];
}

function environment(placed: PlacedManifest, asOf: string): Finding[] {
  const until = textAt(placed.manifest, 'metadata', 'annotations', 'slipway.dev/expires');
  if (until === undefined || until >= asOf) return [];
  const owner = textAt(placed.manifest, 'metadata', 'annotations', 'slipway.dev/owner') ?? 'its owner';
  return [
    manifestFinding(placed, {
      rule: 'expired-environment',
      path: "metadata.annotations['slipway.dev/expires']",
      message: `${manifestTitle(placed.manifest)} was asked for until ${until}, and it is ${asOf}`,
      remedy: `remove its file, or let ${owner} ask for a later day`,
    }),
  ];
}
