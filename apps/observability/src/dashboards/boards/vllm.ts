import { promisedShare } from '@slipway/contracts/objectives';
import type { Dashboard } from '../dashboard.ts';

const byModel = '{{model_name}}';

/** The time within which as many happen as a model promises. */
const promised = (histogram: string) =>
  `histogram_quantile(${promisedShare}, sum by (le, model_name) (rate(${histogram}_bucket[5m])))`;

/** What models do that vLLM serves. */
export const vllm: Dashboard = {
  uid: 'slipway-vllm',
  title: 'vLLM',
  panels: [
    {
      title: 'Time to first token, 95 %',
      unit: 's',
      queries: [{ expr: promised('vllm:time_to_first_token_seconds'), legend: byModel }],
    },
    {
      title: 'Time between tokens, 95 %',
      unit: 's',
      queries: [{ expr: promised('vllm:inter_token_latency_seconds'), legend: byModel }],
    },
    {
      title: 'Requests in work and waiting',
      unit: 'short',
      queries: [
        { expr: 'sum by (model_name) (vllm:num_requests_running)', legend: `${byModel} in work` },
        { expr: 'sum by (model_name) (vllm:num_requests_waiting)', legend: `${byModel} waiting` },
      ],
    },
    {
      title: 'Tokens a second',
      unit: 'short',
      queries: [
        { expr: 'sum by (model_name) (rate(vllm:prompt_tokens_total[5m]))', legend: `${byModel} read` },
        { expr: 'sum by (model_name) (rate(vllm:generation_tokens_total[5m]))', legend: `${byModel} written` },
      ],
    },
    {
      title: 'Memory for requests in use',
      unit: 'percentunit',
      queries: [{ expr: 'max by (model_name, pod) (vllm:kv_cache_usage_perc)', legend: `${byModel} {{pod}}` }],
    },
    {
      title: 'Part of prompts that was known',
      unit: 'percentunit',
      queries: [
        {
          expr:
            'sum by (model_name) (rate(vllm:prefix_cache_hits_total[5m])) ' +
            '/ sum by (model_name) (rate(vllm:prefix_cache_queries_total[5m]))',
          legend: byModel,
        },
      ],
    },
    {
      title: 'Requests that were put back',
      unit: 'reqps',
      queries: [{ expr: 'sum by (model_name) (rate(vllm:num_preemptions_total[5m]))', legend: byModel }],
    },
  ],
};
