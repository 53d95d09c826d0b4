import { object, change, create, read, type Attempt } from './attempt.ts';

/** Ways that lead through the API server to what runs models, past the gateway that asks for keys and counts. */
const servers = ['vllm', 'llama-cpp', 'litellm'] as const;

/** Reaches for models, or for Ray, which runs whatever code it is handed, without the gateway. */
export const modelsDirectly: readonly Attempt[] = [
  makesOfRay('rayclusters', 'RayCluster'),
  makesOfRay('rayservices', 'RayService'),
  // Where Ray jobs wait in queues, members of teams are meant to make them; the table of rights says so.
  { ...makesOfRay('rayjobs', 'RayJob'), unless: 'queued Ray jobs' },
  read(
    'T12-dashboard',
    'opens the dashboard of Ray through the API server',
    '/api/v1/namespaces/ray/services/ray-head-svc:8265/proxy/api/jobs/',
  ),
  create(
    'T12-job',
    'hands Ray a job through the API server',
    '/api/v1/namespaces/ray/services/ray-head-svc:8265/proxy/api/jobs/',
    { entrypoint: 'id' },
  ),
  ...servers.flatMap((namespace) => [
    read(
      `T13-${namespace}-service`,
      `asks a Service of ${namespace} through the API server`,
      `/api/v1/namespaces/${namespace}/services/${namespace}:8000/proxy/v1/models`,
    ),
    read(
      `T13-${namespace}-pod`,
      `asks a pod of ${namespace} through the API server`,
      `/api/v1/namespaces/${namespace}/pods/${namespace}:8000/proxy/v1/models`,
    ),
    create(
      `T13-${namespace}-port`,
      `has a port of a pod of ${namespace} forwarded`,
      `/api/v1/namespaces/${namespace}/pods/${namespace}/portforward`,
      {},
    ),
    create(
      `T13-${namespace}-exec`,
      `runs a command in a pod of ${namespace}`,
      `/api/v1/namespaces/${namespace}/pods/${namespace}/exec`,
      {},
    ),
    change(
      `T13-${namespace}-debug`,
      `puts a container into a pod of ${namespace}`,
      `/api/v1/namespaces/${namespace}/pods/${namespace}/ephemeralcontainers`,
      {},
    ),
  ]),
];

function makesOfRay(resource: string, kind: string): Attempt {
  const path = `/apis/ray.io/v1/namespaces/{own}/${resource}`;
  return create(`T12-${resource}`, `makes ${resource} of its own`, path, object('ray.io/v1', kind, { spec: {} }));
}
