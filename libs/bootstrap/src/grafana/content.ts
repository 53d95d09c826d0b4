import type { GrafanaSource } from '@slipway/contracts/grafana-sources';
import type { JsonObject } from '@slipway/contracts/manifest';
import { createHash } from 'node:crypto';
import { isPartOf } from '../engine/is-part-of.ts';
import type { GrafanaApi } from './grafana-api.ts';

/** What a Grafana shows of a cluster, all of which is in git. */
export interface GrafanaContent {
  /** How the uids of its sources begin, and that of its folder. */
  readonly prefix: string;
  readonly sources: readonly GrafanaSource[];
  readonly dashboards: readonly GrafanaDashboard[];
}

/** A dashboard as Grafana reads it. */
export type GrafanaDashboard = JsonObject & { readonly uid: string };

/** The same for the same content. */
export function contentHash(content: GrafanaContent): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/**
 * Makes what a Grafana shows as it is wanted: writes what differs, and lets go what is left over in its folder. What others have
 * elsewhere stays.
 * @throws GrafanaRefused
 */
export async function show(api: GrafanaApi, content: GrafanaContent): Promise<void> {
  const { prefix, sources, dashboards } = content;
  if ((await api.get(`/api/folders/${prefix}`)) === undefined)
    await api.send('POST', '/api/folders', { uid: prefix, title: `Slipway: ${prefix.replace(/^slipway-/, '')}` });
  for (const source of sources) await writeSource(api, source);
  for (const dashboard of dashboards) await writeDashboard(api, prefix, dashboard);
  await prune(api, content);
}

async function writeSource(api: GrafanaApi, source: GrafanaSource): Promise<void> {
  const path = `/api/datasources/uid/${source.uid}`;
  const found = await api.get(path);
  if (found === undefined) await api.send('POST', '/api/datasources', source);
  else if (!isPartOf(source, found)) await api.send('PUT', path, source);
}

async function writeDashboard(api: GrafanaApi, folderUid: string, dashboard: GrafanaDashboard): Promise<void> {
  const found = (await api.get(`/api/dashboards/uid/${dashboard.uid}`)) as
    { readonly dashboard?: unknown; readonly meta?: { readonly folderUid?: string } } | undefined;
  if (found?.meta?.folderUid === folderUid && isPartOf(dashboard, found.dashboard)) return;
  await api.send('POST', '/api/dashboards/db', { dashboard, folderUid, overwrite: true });
}

interface Listed {
  readonly uid: string;
  readonly folderUid?: string;
}

async function prune(api: GrafanaApi, { prefix, sources, dashboards }: GrafanaContent): Promise<void> {
  const shown = new Set(dashboards.map(({ uid }) => uid));
  // Older ones do not know the first parameter, and list all.
  const listed = ((await api.get(`/api/search?type=dash-db&folderUIDs=${prefix}&limit=5000`)) ??
    []) as readonly Listed[];
  for (const { uid, folderUid } of listed)
    if (folderUid === prefix && !shown.has(uid)) await api.send('DELETE', `/api/dashboards/uid/${uid}`);
  const asked = new Set(sources.map(({ uid }) => uid));
  for (const { uid } of ((await api.get('/api/datasources')) ?? []) as readonly Listed[])
    if (uid.startsWith(`${prefix}-`) && !asked.has(uid)) await api.send('DELETE', `/api/datasources/uid/${uid}`);
}
