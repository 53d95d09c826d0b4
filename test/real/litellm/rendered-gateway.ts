import { load } from 'js-yaml';
import { posix } from 'node:path';
import { readRendered, type Container, type PodSpec, type Probe, type RenderedObject } from '../support/rendered.ts';

/** LiteLLM as a cluster would run it, read from `dist/` alone. */
export interface RenderedGateway {
  /** Text of the file that `--config` names, out of the ConfigMap that is mounted there. */
  readonly config: string;
  readonly models: readonly OfferedModel[];
  /** Models by the names of groups that they belong to. */
  readonly grouped: readonly OfferedModel[];
  /** What is tried in place of a model, by its name. */
  readonly fallbacks: Fallbacks;
  readonly contextWindowFallbacks: Fallbacks;
  readonly guardrails: readonly Guardrail[];
  readonly container: Container;
  /** Folders on which the pod may write. */
  readonly writable: readonly string[];
  readonly probePaths: Readonly<Record<'startup' | 'liveness' | 'readiness', string>>;
}

type Fallbacks = readonly (readonly [model: string, others: readonly string[]])[];

/** LiteLLM's configuration, as far as these checks read it. */
interface GatewayConfig {
  readonly model_list: readonly OfferedModel[];
  readonly router_settings?: Readonly<
    Partial<Record<'context_window_fallbacks' | 'fallbacks', readonly Readonly<Record<string, readonly string[]>>[]>>
  >;
  readonly guardrails?: readonly Guardrail[];
}

/** An entry of LiteLLM's `guardrails`. */
export interface Guardrail {
  readonly guardrail_name: string;
  readonly litellm_params: {
    readonly patterns?: readonly { readonly pattern_name: string }[];
    readonly blocked_words?: readonly { readonly keyword: string }[];
  };
}

/** An entry of LiteLLM's `model_list`. */
export interface OfferedModel {
  readonly model_name: string;
  readonly litellm_params: { readonly model: string; readonly api_base?: string; readonly weight?: number };
  readonly model_info: {
    readonly mode: 'chat' | 'embedding';
    readonly max_input_tokens: number;
    readonly input_cost_per_token: number;
    readonly output_cost_per_token: number;
  };
}

/** LiteLLM's list of objects with one field each, as pairs. */
function byModel(list: readonly Readonly<Record<string, readonly string[]>>[] = []): Fallbacks {
  return list.flatMap((entry) => Object.entries(entry));
}

export const gatewayFile = 'litellm/litellm.yaml';

/** LiteLLM as `dist/` has it for a cluster. */
export function readGateway(cluster: string): RenderedGateway {
  return gatewayOf(readRendered(`dist/${cluster}/${gatewayFile}`));
}

/** LiteLLM as the objects of its chart have it. */
export function gatewayOf(objects: readonly RenderedObject[]): RenderedGateway {
  const pod = required(objects.find(({ kind }) => kind === 'Deployment')?.spec?.template?.spec, 'a Deployment');
  const container = required(pod.containers[0], 'a container');
  const config = mountedFile(objects, pod, container, argument(container, '--config'));
  const { model_list: all, router_settings: router = {}, guardrails = [] } = load(config) as GatewayConfig;
  return {
    config,
    models: all.filter(({ litellm_params: { weight } }) => weight === undefined),
    grouped: all.filter(({ litellm_params: { weight } }) => weight !== undefined),
    fallbacks: byModel(router.fallbacks),
    contextWindowFallbacks: byModel(router.context_window_fallbacks),
    guardrails,
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
