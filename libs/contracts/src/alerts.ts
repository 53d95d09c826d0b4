import { z } from 'zod';
import { dateField, nameField, ownerField, textField } from './fields.ts';
import type { Waiver } from './waiver.ts';

/** `page`: somebody gets up; `ticket`: somebody looks on the next day. */
export const alertSeverities = ['page', 'ticket'] as const;

/** How soon somebody must look at an alert. */
export type AlertSeverity = (typeof alertSeverities)[number];

const topicPattern = '^arn:aws:sns:([a-z]{2}(-[a-z]+)+-[0-9]):([0-9]{12}):([A-Za-z0-9_-]{1,256})$';
const channelPattern = '^#[a-z0-9_-]{1,80}$';

const common = {
  /** What it is called among the receivers. */
  name: nameField(30),
  /** Alerts that it hears of. Default: all. */
  severities: z
    .array(z.enum(alertSeverities))
    .min(1)
    .default([...alertSeverities]),
};

const receiverSchema = z.discriminatedUnion('form', [
  z.strictObject({
    /** A topic of Amazon SNS, to which people and their tools subscribe. */
    form: z.literal('sns'),
    ...common,
    /** A standard topic; whoever sends to it does so with a role. */
    topic: textField(
      (text) => new RegExp(topicPattern).test(text),
      {
        rule: 'invalid-topic',
        message: 'is not the ARN of a standard topic of Amazon SNS',
        remedy: 'write arn:aws:sns:<region>:<account>:<name>; topics whose names end in .fifo take no alerts',
      },
      { pattern: topicPattern },
    ),
  }),
  z.strictObject({
    /** A channel of Slack. The address of its webhook is a secret of the namespace, which nobody writes here. */
    form: z.literal('slack'),
    ...common,
    channel: textField(
      (text) => new RegExp(channelPattern).test(text),
      {
        rule: 'invalid-channel',
        message: 'is not a channel of Slack',
        remedy: "write its name with the hash: '#platform'",
      },
      { pattern: channelPattern },
    ),
  }),
]);

/** Who hears of alerts. */
export const alertsSchema = z.discriminatedUnion('form', [
  z.strictObject({
    form: z.literal('receivers'),
    receivers: z.array(receiverSchema).min(1).max(20),
  }),
  z.strictObject({
    /** Nobody hears of any alert, and somebody answers for that. */
    form: z.literal('nobody'),
    /** Why, one sentence without the full stop. */
    reason: z.string().min(10).max(200),
    owner: ownerField(),
    /** Day on which it has to be thought about again. */
    until: dateField(),
  }),
]);

/** Who hears of the alerts of a cluster. */
export type Alerts = Readonly<z.output<typeof alertsSchema>>;

/** Somebody who hears of alerts. */
export type AlertReceiver = Readonly<z.output<typeof receiverSchema>>;
export type SnsReceiver = Extract<AlertReceiver, { form: 'sns' }>;
export type SlackReceiver = Extract<AlertReceiver, { form: 'slack' }>;

/** Everybody who hears of alerts; nobody where it is said so. */
export function alertReceivers(alerts: Alerts | undefined): readonly AlertReceiver[] {
  return alerts?.form === 'receivers' ? alerts.receivers : [];
}

/** True where it is a topic of Amazon SNS. */
export function isTopic(receiver: AlertReceiver): receiver is SnsReceiver {
  return receiver.form === 'sns';
}

/** True where it is a channel of Slack. */
export function isChannel(receiver: AlertReceiver): receiver is SlackReceiver {
  return receiver.form === 'slack';
}

/** Region and account of a topic, as its ARN says them. */
export function topicPlace({ topic }: SnsReceiver): { readonly region: string; readonly account: string } {
  const [, , , region = '', account = ''] = topic.split(':');
  return { region, account };
}

/** That nobody hears of alerts, where somebody answers for it. */
export function unheardWaiver(alerts: Alerts | undefined): Waiver | undefined {
  if (alerts?.form !== 'nobody') return undefined;
  const { reason, owner, until } = alerts;
  return { rule: 'alerts-reach-nobody', reason, owner, until };
}
