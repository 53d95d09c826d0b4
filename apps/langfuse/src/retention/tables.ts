/** Tables that grow with every trace, and the column that says of when a row is. */
const tables = {
  blob_storage_file_log: 'created_at',
  events_core: 'start_time',
  events_full: 'start_time',
  observations: 'start_time',
  scores: 'timestamp',
  traces: 'timestamp',
} as const;

/**
 * What tells ClickHouse to let rows go after so many days. Said again with the same days it does nothing; with others, the
 * rows that are there follow. Copies of a table tell each other.
 */
export function retentionStatements(days: number): string {
  return Object.entries(tables)
    .map(([table, column]) => `ALTER TABLE ${table} MODIFY TTL toDate(${column}) + INTERVAL ${days} DAY;\n`)
    .join('');
}
