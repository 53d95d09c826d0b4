import { load } from 'js-yaml';
import { posix } from 'node:path';
import { readRendered, type Container, type PodSpec, type Probe, type RenderedObject } from '../support/rendered.ts';

/** LiteLLM as a cluster would run it, read from `dist/` alone. */
export interface RenderedGateway {
  /** Text of the file that `--config` names, out of the ConfigMap that is mounted there. */
  readonly config: string;
  readonly models: readonly OfferedModel[];
  readonly container: Container;
  /** Folders on which the pod may write. */
  readonly writable: readonly string[];
  readonly probePaths: Readonly<Record<'startup' | 'liveness' | 'readiness', string>>;
}

/** An entry of LiteLLM's `model_list`. */
export interface OfferedModel {
  readonly model_name: string;
  readonly litellm_params: { readonly model: string; readonly api_base?: string; readonly aws_region_name?: string };
  readonly model_info: {
    readonly mode: 'chat' | 'embedding';
    readonly max_input_tokens: number;
    readonly input_cost_per_token: number;
    readonly output_cost_per_token: number;
  };
}

export const gatewayFile = 'litellm/litellm.yaml';

export function readGateway(cluster: string): RenderedGateway {
  const objects = readRendered(`dist/${cluster}/${gatewayFile}`);
  const pod = required(objects.find(({ kind }) => kind === 'Deployment')?.spec?.template?.spec, 'a Deployment');
  const container = required(pod.containers[0], 'a container');
  const config = mountedFile(objects, pod, container, argument(container, '--config'));
  const { model_list: models } = load(config) as { readonly model_list: readonly OfferedModel[] };
  return {
    config,
    models,
    container,
    writable: (container.volumeMounts ?? [])
      .filter((mount) => pod.volumes?.some(({ name, emptyDir }) => name === mount.name && emptyDir !== undefined))
      .map((mount) => mount.mountPath),
    probePaths: {
      startup: probePath(container, container.startupProbe),
      liveness: probePath(container, container.livenessProbe),
      readiness: probePath(container, container.readinessProbe),
    },
  };
}

/** Value of `--flag=value`. */
export function argument(container: Container, flag: string): string {
  const found = container.args?.find((arg) => arg.startsWith(`${flag}=`));
  return required(found, `an argument ${flag}=`).slice(flag.length + 1);
}

function mountedFile(objects: readonly RenderedObject[], pod: PodSpec, container: Container, path: string): string {
  const folder = posix.dirname(path);
  const mount = required(
    container.volumeMounts?.find(({ mountPath }) => mountPath === folder),
    `a volume mounted at ${folder}`,
  );
  const name = pod.volumes?.find((volume) => volume.name === mount.name)?.configMap?.name;
  const files = objects.find((object) => object.kind === 'ConfigMap' && object.metadata.name === name)?.data;
  return required(files?.[posix.basename(path)], `a ConfigMap with ${posix.basename(path)}`);
}

/** Path of a probe, which must ask the port on which LiteLLM is told to listen. */
function probePath(container: Container, probe: Probe | undefined): string {
  const { path, port } = required(probe?.httpGet, 'a probe over HTTP');
  const number = container.ports?.find(({ name }) => name === port)?.containerPort ?? port;
  if (String(number) !== argument(container, '--port'))
    throw new Error(`probe ${path} asks port ${port}, LiteLLM listens on ${argument(container, '--port')}`);
  return path;
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the rendered gateway has no ${what}`);
  return value;
}
