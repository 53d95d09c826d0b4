import type { Connection } from '@slipway/contracts/connection';
import type { Endpoint, Workload } from '@slipway/contracts/endpoint';
import type { Image } from '@slipway/contracts/image';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import type { HttpServerResources, SecretKey, WritableFolder } from '../http-server/http-server.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';

/** What the nodes of a Ray cluster are, whoever makes it. */
export interface RayNodesProps {
  /** Its pods, head and workers alike, and the name of all objects. */
  readonly workload: Workload;
  /** What the head runs: any node without taint whose architecture the image has will do. */
  readonly image: Image;
  /** Groups of like workers. */
  readonly workers: readonly RayWorkerGroup[];
  /** Where the head keeps what must outlive it. */
  readonly redis: RayRedis;
  /** What callers of Ray itself must show, under the key `auth_token`. */
  readonly token: SecretRef;
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;

  /**
   * The longest that work on a node takes, seconds: a node that is told to end takes no more, and ends when it is done.
   *
   * @default 30
   */
  readonly longestWorkSeconds?: number;

  /**
   * Memory of the head, GiB.
   *
   * @default 6
   */
  readonly headMemoryGiB?: number;

  /**
   * Environment variables of every node with plain values.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;

  /**
   * Environment variables of every node with values from secrets.
   *
   * @default - none
   */
  readonly secretEnv?: Readonly<Record<string, SecretKey>>;
}

/** A Redis with its password. */
export interface RayRedis {
  /** Where it is. */
  readonly endpoint: Endpoint;
  /** What it asks for. */
  readonly password: SecretKey;
}

/** Workers of a Ray cluster that are all alike. */
export interface RayWorkerGroup {
  /** Name among the groups of the cluster. */
  readonly name: string;
  /** What they run: the head's versions of Ray and Python. */
  readonly image: Image;
  /** Nodes to run on. */
  readonly pool: NodePoolDeclaration;
  /** How many there are. */
  readonly replicas: RayReplicas;
  /** What one of them asks for and is given. */
  readonly resources: HttpServerResources;
  /** CPUs that Ray hands out to work; the rest is for Ray itself. */
  readonly rayCpus: number;
  /** Objects that processes share, GiB of its memory. */
  readonly objectStoreGiB: number;
  /** Shared memory of the work itself, GiB of its memory. */
  readonly sharedMemoryGiB: number;
  /** Folders that the work may write to. */
  readonly writable: readonly WritableFolder[];
}

/** How many workers a group has: as many as Ray finds work for, or always the same. */
export interface RayReplicas {
  readonly min: number;
  readonly max: number;
}
