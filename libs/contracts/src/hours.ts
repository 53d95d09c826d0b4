import { z } from 'zod';
import { textField } from './fields.ts';

const dayRanges = { 'mon-fri': '1-5', 'mon-sat': '1-6', 'every-day': '*' } as const;

/** A time of day on a clock of 24 hours: `07:30`. */
function timeOfDayField() {
  return textField(
    (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
    {
      rule: 'invalid-time-of-day',
      message: 'is not a time of day',
      remedy: "write hours and minutes with two digits each: '07:30'",
    },
    { pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' },
  );
}

const hours = {
  /** Default: Monday to Friday. */
  days: z.enum(Object.keys(dayRanges) as [keyof typeof dayRanges, ...(keyof typeof dayRanges)[]]).default('mon-fri'),
  from: timeOfDayField(),
  /** Later than `from`, on the same day. */
  to: timeOfDayField(),
};

const endsAfterStart = {
  rule: 'invalid-hours',
  message: 'do not end later than they begin',
  remedy: 'let `to` be later on the same day than `from`',
};

/** Hours of a day in UTC, for those who know no other clock. */
export const utcHoursSchema = z
  .strictObject(hours)
  .refine((stated) => !(minutesOf(stated) <= 0), { params: { complaint: endsAfterStart } });

/** Hours of a day where people work. */
export const workingHoursSchema = z
  .strictObject({
    ...hours,
    /** Name in the time zone database: `Europe/Berlin`. */
    timeZone: z.string(),
  })
  .refine((stated) => !(minutesOf(stated) <= 0), { params: { complaint: endsAfterStart } });

/** Hours that come back every day, or every day of the week that counts. */
export type Hours = Readonly<z.output<typeof utcHoursSchema>>;

/** When hours begin or end, as a cron expression: minute, hour, day, month, days of the week. */
export function cronAt({ days }: Pick<Hours, 'days'>, time: string): string {
  const [hour = '', minute = ''] = time.split(':');
  return `${Number(minute)} ${Number(hour)} * * ${dayRanges[days]}`;
}

/** Length of the hours of one day, in minutes; no number where a time is none. */
export function minutesOf({ from, to }: { readonly from: string; readonly to: string }): number {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return minutes(to) - minutes(from);
}
