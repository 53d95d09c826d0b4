import { load } from 'js-yaml';
import type { Checkout } from './checkout.ts';

/** Ways in which a stranger's pull request could do more than render and test. */
export function workflowFaults(checkout: Checkout): string[] {
  return checkout.matching(/^\.github\/workflows\//).flatMap((file) => {
    const text = checkout.read(file);
    const workflow = load(text) as { permissions?: unknown; jobs?: Record<string, { permissions?: unknown }> };
    const faults: string[] = [];
    if (JSON.stringify(workflow.permissions) !== '{"contents":"read"}') faults.push('may more than read');
    if (Object.values(workflow.jobs ?? {}).some((job) => 'permissions' in job)) faults.push('gives a job more');
    if (/\bpull_request_target\b|\bworkflow_run\b/.test(text))
      faults.push('runs strangers’ code with rights of its own');
    if (/\bsecrets\b[.[]/.test(text)) faults.push('knows a secret');
    for (const [, action = ''] of text.matchAll(/\buses: *(\S+)/g))
      if (!/^\.\/|@[0-9a-f]{40}$/.test(action)) faults.push(`uses ${action}, which may become something else`);
    return faults.map((fault) => `${file} ${fault}`);
  });
}
