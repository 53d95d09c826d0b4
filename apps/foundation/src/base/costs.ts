import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { ownerTagKey } from '@slipway/contracts/foundation-stacks';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { CfnAnomalyMonitor, CfnAnomalySubscription } from 'aws-cdk-lib/aws-ce';
import type { FoundationStack } from '../stack/foundation-stack.ts';

/** Shares of the budget at which people are told: what was spent, and what will have been at the month's end. */
const alarms = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'ACTUAL', threshold: 100 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

/** A tenth of the budget in one surprise is worth a message. */
const anomalyShare = 0.1;

/** Tells people when the cluster costs more than its budget, or not what it usually does. */
export function addCosts(stack: FoundationStack, { notify }: RenderedInfrastructure): void {
  const { name, budget } = stack.cluster;
  const subscribers = notify.map((address) => ({ subscriptionType: 'EMAIL', address }));
  new CfnBudget(stack, 'Budget', {
    budget: {
      budgetName: `slipway-${name}`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: budget.monthlyUsd, unit: 'USD' },
      // What the foundation makes has the one, what EKS makes for the cluster the other.
      costFilters: { TagKeyValue: [`user:${ownerTagKey}$${name}`, `aws:eks:cluster-name$${name}`] },
    },
    notificationsWithSubscribers: alarms.map((alarm) => ({
      notification: { ...alarm, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
      subscribers,
    })),
  });
  const monitor = new CfnAnomalyMonitor(stack, 'CostMonitor', {
    monitorName: `slipway-${name}`,
    monitorType: 'CUSTOM',
    monitorSpecification: JSON.stringify({
      Tags: { Key: ownerTagKey, Values: [name], MatchOptions: ['EQUALS'] },
    }),
  });
  new CfnAnomalySubscription(stack, 'CostAlarm', {
    subscriptionName: `slipway-${name}`,
    frequency: 'DAILY',
    monitorArnList: [monitor.attrMonitorArn],
    subscribers: notify.map((address) => ({ type: 'EMAIL', address })),
    thresholdExpression: JSON.stringify({
      Dimensions: {
        Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
        MatchOptions: ['GREATER_THAN_OR_EQUAL'],
        Values: [String(Math.ceil(budget.monthlyUsd * anomalyShare))],
      },
    }),
  });
}
