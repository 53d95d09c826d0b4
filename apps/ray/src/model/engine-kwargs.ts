import type { Json, JsonObject } from '@slipway/contracts/manifest';
import type { Flags } from '@slipway/contracts/model';

/** Options of vLLM's command line as its classes name them: `max-model-len` is `max_model_len`. */
export function vllmFlagKwargs(flags: Flags): JsonObject {
  return Object.fromEntries(
    Object.entries(flags).map(([name, value]) => [name.replaceAll('-', '_'), kwarg(name, value)]),
  );
}

/** The command line parses what is written as JSON; here nobody does. */
function kwarg(name: string, value: string | number | true): Json {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    throw new Error(`'${name}' is ${value}, which begins like JSON and is none: correct it in the model's flags`);
  }
}
