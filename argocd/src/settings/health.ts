/**
 * Kinds of which Argo CD knows no health, and would call every object healthy that is merely there, by the condition that
 * is true of one that works. Group and kind are written as Argo CD's settings want them.
 */
const conditions = {
  'eks.amazonaws.com_NodeClass': 'Ready',
  'kueue.x-k8s.io_ClusterQueue': 'Active',
  'kueue.x-k8s.io_LocalQueue': 'Active',
  'leaderworkerset.x-k8s.io_LeaderWorkerSet': 'Available',
  'ray.io_RayCluster': 'RayClusterProvisioned',
  'ray.io_RayService': 'Ready',
} as const;

/** Settings of Argo CD that judge the health of objects by a condition of theirs. */
export const healthByCondition: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(conditions).map(([kind, condition]) => [`resource.customizations.health.${kind}`, lua(condition)]),
);

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
