import type { SearchIndex, SearchSettings } from '@slipway/contracts/search-settings';
import { exitCodes, type Telling } from './apply.ts';
import { call, CallFailed, masked, type Server } from './server.ts';

/** Name of the document that is put in and taken out again. */
const document = 'slipway-smoke';

/** Puts one document into each index, looks for it by its meaning, and takes it out again, whatever came of that. */
export async function tryOut({ server, settings, print }: Omit<Telling, 'dryRun'>): Promise<number> {
  let failed = 0;
  for (const index of (settings satisfies SearchSettings).indexes) {
    try {
      print(`✓ index ${index.alias}: ${await find(server, index)}`);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      failed += 1;
      print(`✗ index ${index.alias}: ${masked(error.message, server)}`);
    }
  }
  print(`${settings.indexes.length - failed} passed, ${failed} failed`);
  return failed === 0 ? exitCodes.fine : exitCodes.findings;
}

async function find(server: Server, { alias }: SearchIndex): Promise<string> {
  const { field, dimension } = await vectorOf(server, alias);
  const vector = Array.from({ length: dimension }, (_, index) => (index === 0 ? 1 : 0));
  const path = `/${alias}/_doc/${document}?refresh=true`;
  await call(server, 'PUT', path, { [field]: vector });
  try {
    const query = {
      bool: { must: [{ knn: { [field]: { vector, k: 1 } } }], filter: [{ ids: { values: [document] } }] },
    };
    const answer = await call(server, 'POST', `/${alias}/_search`, { query, _source: false });
    const { hits } = (answer as { readonly hits: { readonly hits: readonly { readonly _id: string }[] } }).hits;
    if (hits[0]?._id !== document) throw new CallFailed('a document that was put in is not found by its vector');
    return `a document of ${dimension} numbers went in, was found, and is out again`;
  } finally {
    await call(server, 'DELETE', path);
  }
}

/** The field of an index that holds vectors, and their length. */
async function vectorOf(
  server: Server,
  alias: string,
): Promise<{ readonly field: string; readonly dimension: number }> {
  const answer = (await call(server, 'GET', `/${alias}/_mapping`)) as Readonly<Record<string, Mapping>>;
  const fields = Object.values(answer).flatMap(({ mappings }) => Object.entries(mappings.properties ?? {}));
  const [field, { dimension }] = fields.find(([, { type }]) => type === 'knn_vector') ?? ['', {}];
  if (dimension === undefined) throw new CallFailed('it has no field for vectors');
  return { field, dimension };
}

interface Mapping {
  readonly mappings: {
    readonly properties?: Readonly<Record<string, { readonly type?: string; readonly dimension?: number }>>;
  };
}
