import type { AlertSeverity } from '@slipway/contracts/alerts';

/** A question that is answered again and again and kept under a name of its own. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Something that somebody must hear of. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it must be so. */
  readonly forMinutes: number;
  readonly severity: AlertSeverity;
  readonly labels: Readonly<Record<string, string>>;
  /** One sentence; `{{ $labels.… }}` and `{{ $value }}` are filled in. */
  readonly summary: string;
  readonly proof: AlertProof;
}

/** What must and what must not make an alert fire. */
export interface AlertProof {
  readonly firing: Course;
  readonly silent: Course;
  /** When it is looked at, minutes after the first sample. */
  readonly atMinutes: number;
  /**
   * Level past which it fires, where several alerts of one name differ in that.
   *
   * @default - it is the only one of its name
   */
  readonly threshold?: number;
  /** Labels that the alert takes over from what is measured. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** How things go, in one case. */
export interface Course {
  readonly samples: readonly Samples[];
  /**
   * What an alert of the same name must be set to, or below, to fire as well.
   *
   * @default - there is no other one
   */
  readonly level?: number;
  /**
   * What `{{ $value … }}` becomes in the summary.
   *
   * @default - the summary does not say it, or nothing fires
   */
  readonly value?: string;
}

/** One series with a sample each minute, in promtool's notation: `0+5x60`. */
export interface Samples {
  readonly series: string;
  readonly values: string;
}

/** Rules that are judged together, one after the other. */
export interface RuleGroup {
  readonly name: string;
  readonly recordings: readonly RecordingRule[];
  readonly alerts: readonly AlertRule[];
}

/** Rules as Prometheus reads them from a file, and as Amazon Managed Service for Prometheus takes them. */
export interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly RuleEntry[];
  }[];
}

/** One rule of a file. */
export type RuleEntry =
  | RecordingRule
  | {
      readonly alert: string;
      readonly expr: string;
      readonly for: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: { readonly summary: string };
    };

/** Groups as a file; those without rules are left out. */
export function ruleFile(groups: readonly RuleGroup[]): RuleFile {
  return {
    groups: groups
      .map(({ name, recordings, alerts }) => ({ name, rules: [...recordings, ...alerts.map(alertEntry)] }))
      .filter(({ rules }) => rules.length > 0),
  };
}

function alertEntry({ alert, expr, forMinutes, severity, labels, summary }: AlertRule): RuleEntry {
  return { alert, expr, for: `${forMinutes}m`, labels: { ...labels, severity }, annotations: { summary } };
}
