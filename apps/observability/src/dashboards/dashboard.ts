import type { JsonObject } from '@slipway/contracts/manifest';

/** Units as Grafana calls them. */
export type Unit =
  'bytes' | 'celsius' | 'currencyUSD' | 'mbytes' | 'ms' | 'percent' | 'percentunit' | 'reqps' | 's' | 'short' | 'watt';

/** One picture: what is asked, and how it is drawn. */
export interface Panel {
  readonly title: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /**
   * `timeseries` draws lines, `stat` the newest value, `bars` one bar for each.
   *
   * @default 'timeseries'
   */
  readonly draws?: 'bars' | 'stat' | 'timeseries';
}

/** A question, and what its answers are called: `{{model_name}}`. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** Panels about one thing. */
export interface Dashboard {
  /** Part of its address, which links keep: `slipway-vllm`. */
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

const types = { bars: 'bargauge', stat: 'stat', timeseries: 'timeseries' } as const;
const columns = 24;
const panel = { width: columns / 2, height: 8 };

/** Whoever looks chooses among the data sources of Prometheus; there is one. */
const source = { type: 'prometheus', uid: '${datasource}' };

/** A dashboard as Grafana reads it: two panels in each row, in the order that they are written in. */
export function dashboardJson({ uid, title, panels }: Dashboard): JsonObject {
  return {
    uid,
    title,
    tags: ['slipway'],
    schemaVersion: 39,
    editable: false,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source', hide: 0 }],
    },
    panels: panels.map((one, index) => panelJson(one, index)),
  };
}

function panelJson({ title, unit, queries, draws = 'timeseries' }: Panel, index: number): JsonObject {
  return {
    id: index + 1,
    title,
    type: types[draws],
    datasource: source,
    gridPos: {
      x: (index % 2) * panel.width,
      y: Math.floor(index / 2) * panel.height,
      w: panel.width,
      h: panel.height,
    },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(({ expr, legend }, place) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + place),
      datasource: source,
      expr,
      legendFormat: legend,
      ...(draws !== 'timeseries' && { instant: true }),
    })),
  };
}
