import type { JsonObject } from './manifest.ts';

/** A thing of OpenSearch by its name, as its API takes it. */
export interface SearchObject {
  readonly name: string;
  readonly body: JsonObject;
}

/** What texts of one kind lie in, and by which model they are found. */
export interface SearchIndex {
  /** Name by which programs write and search. */
  readonly alias: string;
  /** What the names of its indexes begin with: it holds the model, whose embeddings mix with no others. */
  readonly prefix: string;
  /** Its first index. */
  readonly first: string;
}

/** Everything that a vector store is told: the file that the program which tells it reads. */
export interface SearchSettings {
  /** Who owns what is told: the prefix of its names, and a word in what has room for one. */
  readonly owner: string;
  /** Search pipelines. */
  readonly pipelines: readonly SearchObject[];
  /** Index templates. */
  readonly templates: readonly SearchObject[];
  /** Policies of Index State Management. */
  readonly lifecycles: readonly SearchObject[];
  /** Repositories of snapshots. */
  readonly repositories: readonly SearchObject[];
  /** Policies of Snapshot Management. */
  readonly snapshots: readonly SearchObject[];
  readonly indexes: readonly SearchIndex[];
}
