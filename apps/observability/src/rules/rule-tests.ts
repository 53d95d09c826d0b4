import type { AlertRule, Course, RuleGroup, Samples } from './rule.ts';

/** Tests of rules in promtool's format: each alert fires where it must, and where it must not it is silent. */
export interface RuleTests {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: '5m';
  readonly tests: readonly RuleTest[];
}

/** One course of things. */
export interface RuleTest {
  readonly name: string;
  readonly interval: '1m';
  readonly input_series: readonly Samples[];
  readonly alert_rule_test: readonly {
    readonly alertname: string;
    readonly eval_time: string;
    readonly exp_alerts: readonly {
      readonly exp_labels: Readonly<Record<string, string>>;
      readonly exp_annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** An alert among those of its group, some of which may have its name. */
interface Expected {
  readonly rule: AlertRule;
  readonly group: RuleGroup;
}

/** Tests of all alerts of these groups, which are in one file. */
export function ruleTests(file: string, groups: readonly RuleGroup[]): RuleTests {
  const alerts = groups.flatMap((group) => group.alerts.map((rule): Expected => ({ rule, group })));
  return {
    rule_files: [file],
    evaluation_interval: '5m',
    tests: alerts.flatMap((expected) => [testOf(expected, 'firing'), testOf(expected, 'silent')]),
  };
}

function testOf({ rule, group }: Expected, which: 'firing' | 'silent'): RuleTest {
  const { alert, labels, proof } = rule;
  const course = proof[which];
  return {
    name: [`${group.name}:`, alert, ...Object.values(labels), which].join(' '),
    interval: '1m',
    input_series: course.samples,
    alert_rule_test: [
      {
        alertname: alert,
        eval_time: `${proof.atMinutes}m`,
        exp_alerts: firingAt(course, which, { rule, group }).map(expectedAlert(course)),
      },
    ],
  };
}

/** Those that a course of things makes fire: the one alert of that name, or all that are set below its level. */
function firingAt(course: Course, which: 'firing' | 'silent', { rule, group }: Expected): readonly AlertRule[] {
  const { level } = course;
  if (level === undefined) return which === 'firing' ? [rule] : [];
  return group.alerts.filter(({ alert, proof }) => alert === rule.alert && level > (proof.threshold ?? Infinity));
}

const expectedAlert =
  ({ value = '' }: Course) =>
  ({ proof: { inherited }, labels, severity, summary }: AlertRule) => ({
    exp_labels: { ...inherited, ...labels, severity },
    exp_annotations: {
      summary: summary
        .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => inherited[label] ?? '')
        .replaceAll(/\{\{ \$value[^}]*\}\}/g, value),
    },
  });
