import { aWorkload } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { DisruptionBudget, type DisruptionBudgetProps } from './disruption-budget.ts';

const minimal: DisruptionBudgetProps = { workload: aWorkload() };
const everything: Required<DisruptionBudgetProps> = { ...minimal, pods: { role: 'leader' }, minAvailable: 2 };
const budgetOf = (props: DisruptionBudgetProps) =>
  only(
    synthesise((scope) => new DisruptionBudget(scope, 'budget', props)),
    'PodDisruptionBudget',
  );

it('one pod of the workload may be away at a time', () => {
  const { app, name } = minimal.workload;
  expect(at(budgetOf(minimal), 'spec')).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: { 'app.kubernetes.io/name': app, 'app.kubernetes.io/instance': name } },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  });
});

it('some pods count, and a number of them stays, where that is said', () => {
  expect(at(budgetOf(everything), 'spec')).toEqual({
    minAvailable: 2,
    selector: { matchLabels: { role: 'leader' } },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  });
});

it('it has the name of its workload', () => {
  const { namespace, name } = everything.workload;
  expect(budgetOf(everything).metadata).toMatchObject({ name, namespace });
});
