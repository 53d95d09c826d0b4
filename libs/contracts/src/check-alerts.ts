import { alertSeverities, topicPlace, unheardWaiver, type AlertReceiver } from './alerts.ts';
import { faultAt, type Place } from './check-value.ts';
import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import type { Finding } from './finding.ts';

const path = 'observability.alerts';

/** Findings about who hears of alerts: one that reaches nobody is none, unless somebody answers for that. */
export function checkAlerts(
  { metrics, alerts }: CheckedDeclaration['observability'],
  account: string | undefined,
  complain: Complain,
): void {
  if (metrics.form === 'none') {
    if (alerts === undefined) return;
    complain(path, undefined, {
      rule: 'metrics-needed',
      message: 'says who hears of alerts, and nobody gathers metrics that could make any',
      remedy: "say who does: observability: { metrics: { form: 'in-cluster' } }, or leave alerts out",
    });
    return;
  }
  if (alerts === undefined) {
    complain(path, undefined, {
      rule: 'alerts-reach-nobody',
      message: 'is missing: everything is measured, and nobody hears of what goes wrong',
      remedy:
        "name receivers: { form: 'receivers', receivers: [{ form: 'sns', name: 'on-call', topic: 'arn:aws:sns:…' }] }, " +
        "or answer for it: { form: 'nobody', reason, owner, until }",
    });
    return;
  }
  if (alerts.form === 'receivers') checkReceivers(alerts.receivers, metrics.form === 'managed', account, complain);
}

/** A warning where everything is measured and it was agreed that nobody hears of it: it is seen at each rendering. */
export function alertsUnheard(
  { observability }: Pick<Partial<CheckedDeclaration>, 'observability'>,
  place: Place,
): readonly Finding[] {
  const waiver = unheardWaiver(observability?.alerts);
  if (waiver === undefined || observability?.metrics.form === 'none') return [];
  const { rule, reason, owner, until } = waiver;
  return [
    faultAt(place, path, {
      severity: 'warning',
      rule,
      message: `reach nobody until ${until}: ${reason} (${owner})`,
      remedy:
        "name who hears of them: { form: 'receivers', receivers: [{ form: 'sns', name: 'on-call', topic: 'arn:aws:sns:…' }] }",
    }),
  ];
}

function checkReceivers(
  receivers: readonly AlertReceiver[],
  isManaged: boolean,
  account: string | undefined,
  complain: Complain,
): void {
  const names = receivers.map(({ name }) => name);
  receivers.forEach((receiver, index) => {
    const at = `${path}.receivers[${index}]`;
    if (names.indexOf(receiver.name) < index) {
      complain(`${at}.name`, receiver.name, {
        rule: 'duplicate-name',
        message: 'is the name of another receiver too',
        remedy: 'give each receiver a name of its own',
      });
    }
    if (isManaged) checkManaged(receiver, at, account, complain);
  });
  for (const severity of alertSeverities) {
    if (receivers.some(({ severities }) => severities.includes(severity))) continue;
    complain(`${path}.receivers`, undefined, {
      rule: 'alerts-reach-nobody',
      message: `hold nobody who hears of alerts that are a ${severity}`,
      remedy: `add '${severity}' to the severities of one of them`,
    });
  }
}

/** What Amazon Managed Service for Prometheus can tell: topics of its own account. */
function checkManaged(receiver: AlertReceiver, at: string, account: string | undefined, complain: Complain): void {
  if (receiver.form === 'slack') {
    complain(`${at}.form`, receiver.form, {
      rule: 'unsupported-receiver',
      message: 'is nothing that Amazon Managed Service for Prometheus can write to',
      remedy:
        "name a topic of Amazon SNS ({ form: 'sns', topic }), and let Amazon Q Developer in chat applications subscribe to it",
    });
  } else if (account !== undefined && topicPlace(receiver).account !== account) {
    complain(`${at}.topic`, receiver.topic, {
      rule: 'foreign-topic',
      message: `is in another account than the workspace, which sends to topics of ${account} alone`,
      remedy: `name a topic of ${account}`,
    });
  }
}
