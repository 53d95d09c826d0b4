import type { Dashboard } from '../dashboard.ts';

/** What is spent at the gateway, by whom and for which model. */
export const spend: Dashboard = {
  uid: 'slipway-spend',
  title: 'Spend',
  panels: [
    {
      title: 'Spent in a day, by team',
      unit: 'currencyUSD',
      queries: [{ expr: 'sum by (team_alias) (increase(litellm_spend_metric_total[1d]))', legend: '{{team_alias}}' }],
    },
    {
      title: 'Spent in a day, by model',
      unit: 'currencyUSD',
      queries: [
        { expr: 'sum by (requested_model) (increase(litellm_spend_metric_total[1d]))', legend: '{{requested_model}}' },
      ],
    },
    {
      title: 'Calls a second',
      unit: 'reqps',
      queries: [
        {
          expr: 'sum by (requested_model) (rate(litellm_proxy_total_requests_metric_total[5m]))',
          legend: '{{requested_model}}',
        },
      ],
    },
    {
      title: 'Calls that failed',
      unit: 'percentunit',
      queries: [
        {
          expr:
            'sum by (requested_model) (rate(litellm_proxy_failed_requests_metric_total[5m])) ' +
            '/ sum by (requested_model) (rate(litellm_proxy_total_requests_metric_total[5m]))',
          legend: '{{requested_model}}',
        },
      ],
    },
    {
      title: 'Tokens a second, by team',
      unit: 'short',
      queries: [
        { expr: 'sum by (team_alias) (rate(litellm_total_tokens_metric_total[5m]))', legend: '{{team_alias}}' },
      ],
    },
    {
      title: 'Time of an answer, 95 %',
      unit: 's',
      queries: [
        {
          expr: 'histogram_quantile(0.95, sum by (le, requested_model) (rate(litellm_request_total_latency_metric_bucket[5m])))',
          legend: '{{requested_model}}',
        },
      ],
    },
  ],
};

const used = (who: string, label: string) =>
  `1 - min by (${label}) (litellm_remaining_${who}_budget_metric) / max by (${label}) (litellm_${who}_max_budget_metric)`;

/** What developers and their teams may still spend. */
export const budgets: Dashboard = {
  uid: 'slipway-budgets',
  title: 'Budgets',
  panels: [
    {
      title: 'Part of a budget that is spent, by team',
      unit: 'percentunit',
      draws: 'bars',
      queries: [{ expr: used('team', 'team_alias'), legend: '{{team_alias}}' }],
    },
    {
      title: 'Part of a budget that is spent, by key',
      unit: 'percentunit',
      draws: 'bars',
      queries: [{ expr: used('api_key', 'api_key_alias'), legend: '{{api_key_alias}}' }],
    },
    {
      title: 'Left, by team',
      unit: 'currencyUSD',
      queries: [{ expr: 'min by (team_alias) (litellm_remaining_team_budget_metric)', legend: '{{team_alias}}' }],
    },
    {
      title: 'Spent in a day, by key',
      unit: 'currencyUSD',
      queries: [
        {
          expr: 'topk(20, sum by (api_key_alias) (increase(litellm_spend_metric_total[1d])))',
          legend: '{{api_key_alias}}',
        },
      ],
    },
  ],
};
