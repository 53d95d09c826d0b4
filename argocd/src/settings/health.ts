/**
 * Kinds of which Argo CD knows no health, and would call every object healthy that is merely there, by the condition that
 * is true of one that works. Group and kind are written as Argo CD's settings want them.
 */
const conditions = {
  'aigateway.envoyproxy.io_AIGatewayRoute': 'Accepted',
  'aigateway.envoyproxy.io_AIServiceBackend': 'Accepted',
  'aigateway.envoyproxy.io_BackendSecurityPolicy': 'Accepted',
  'eks.amazonaws.com_NodeClass': 'Ready',
  'kueue.x-k8s.io_ClusterQueue': 'Active',
  'kueue.x-k8s.io_LocalQueue': 'Active',
  'leaderworkerset.x-k8s.io_LeaderWorkerSet': 'Available',
  'ray.io_RayCluster': 'RayClusterProvisioned',
  'ray.io_RayService': 'Ready',
} as const;

/** OpenSearch's operator says a phase, and beside it how the cluster sees itself; yellow lacks copies of data, and answers. */
const openSearch = `local verdict = { status = "Progressing", message = "no phase is said yet" }
if obj.status ~= nil and obj.status.phase ~= nil then
  local health = obj.status.health or "unknown"
  verdict.message = obj.status.phase .. ", " .. health
  if obj.status.phase == "RUNNING" and (health == "green" or health == "yellow") then
    verdict.status = "Healthy"
  end
end
return verdict
`;

/** Settings of Argo CD that judge the health of objects by a condition of theirs. */
export const healthByCondition: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(conditions).map(([kind, condition]) => [`resource.customizations.health.${kind}`, lua(condition)]),
);

/** Settings of Argo CD that judge the health of objects by a phase of theirs. */
export const healthByPhase: Readonly<Record<string, string>> = {
  'resource.customizations.health.opensearch.org_OpenSearchCluster': openSearch,
};

/** Whoever is told to run none has what it wants, and its operator may say nothing of it. */
function lua(condition: string): string {
  return `local verdict = { status = "Progressing", message = "${condition} is not said yet" }
if obj.spec ~= nil and obj.spec.replicas == 0 then
  return { status = "Healthy", message = "none is wanted" }
end
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "${condition}" then
      local seen = condition.observedGeneration == nil or condition.observedGeneration >= obj.metadata.generation
      if condition.status == "True" and seen then
        verdict.status = "Healthy"
      end
      verdict.message = condition.message or condition.reason or ""
    end
  end
end
return verdict
`;
}
