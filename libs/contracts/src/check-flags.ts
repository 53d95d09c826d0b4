import type { Catalog } from './catalog.ts';
import { faultAt } from './check-value.ts';
import type { Complain } from './complain.ts';
import { optionSet, reservedOptions, type EngineOptions } from './engine-options.ts';
import type { Complaint } from './fields.ts';
import type { Finding } from './finding.ts';
import { valueFault } from './flag-values.ts';
import { runtimeAccelerators, runtimes, type EngineProfile, type Model, type Runtime } from './model.ts';
import type { PlacementAt } from './placement.ts';
import { didYouMean } from './suggest.ts';

/** Holds a model of the catalog against the programs that it names: once, whatever cluster runs it. */
export function checkModel(model: Model, catalog: Pick<Catalog, 'engineOptions'>): Finding[] {
  const findings: Finding[] = [];
  const complain: Complain = (path, value, complaint) =>
    findings.push(faultAt({ file: modelFile(model) }, path, { ...complaint, value }));
  for (const runtime of runtimes) {
    const profile = model.profiles[runtime];
    if (profile === undefined) continue;
    const path = `profiles['${runtime}'].flags`;
    const options = catalog.engineOptions[runtime];
    for (const [name, value] of Object.entries(profile.flags))
      checkFlag(name, value, `${path}.${name}`, options, complain);
    const fault = contextFault(model, runtime, profile);
    if (fault !== undefined) complain(`${path}.max-model-len`, profile.flags['max-model-len'], fault);
  }
  return findings;
}

function modelFile({ id }: Model): string {
  return `libs/catalog/src/models/${id}.ts`;
}

/** Holds the flags that a placement states against the program that reads them, and the catalog's where it is another version. */
export function checkFlags(
  at: PlacementAt,
  { engineOptions }: Pick<Catalog, 'engineOptions'>,
  complain: Complain,
): void {
  const { stated, placement } = at;
  const { engine, runtime, model } = placement;
  const options = engineOptions[optionSet(engine, runtime)];
  for (const [name, value] of Object.entries(stated))
    checkFlag(name, value, `${at.path}.flags.${name}`, options, complain);
  // The catalog's flags are held against the program that they were written for; Ray's image holds another version of it.
  if (optionSet(engine, runtime) === runtime) return;
  for (const name of Object.keys(model.profiles[runtime]?.flags ?? {})) {
    if (options.names.has(name) || name in stated) continue;
    complain(`${at.path}.engine`, engine, {
      rule: 'unknown-engine-flag',
      message: `brings ${runtime} ${options.version}, which does not know --${name} of ${modelFile(model)}`,
      remedy: `choose engine ${runtime}, or leave the flag out of the model`,
    });
  }
}

function checkFlag(
  name: string,
  value: unknown,
  path: string,
  options: Pick<EngineOptions, 'names' | 'version'>,
  complain: Complain,
): void {
  const { names, version } = options;
  const fault = valueFault(name, value, options);
  if (reservedOptions.has(name)) {
    complain(path, value, {
      rule: 'reserved-engine-flag',
      message: 'is set by the platform, from what the model, the pool and the placement say',
      remedy: 'remove it',
    });
  } else if (!names.has(name)) {
    complain(path, value, {
      rule: 'unknown-engine-flag',
      message: `is no option of version ${version}, which would stop at its start`,
      remedy: didYouMean(name, names, 'remove it, or look the option up'),
    });
  } else if (fault !== undefined) complain(path, value, fault);
}

/** What is wrong with the longest sequence that a server is told to accept. */
function contextFault(model: Model, runtime: Runtime, { flags }: EngineProfile): Complaint | undefined {
  const longest = flags['max-model-len'];
  const { contextTokens } = model.architecture;
  if (runtime === 'llama-cpp' || typeof longest !== 'number' || longest <= contextTokens) return undefined;
  // Whoever stretches the positions of a model has to say how.
  if ('hf-overrides' in flags) return undefined;
  return {
    rule: 'context-too-long',
    message: `is more than the ${contextTokens} tokens that ${model.id} was made for`,
    remedy: `lower it to ${contextTokens} at most, or say in hf-overrides how positions are stretched`,
  };
}

/** Holds the length of sequences and the split of the heads against the model. */
export function checkModelLimits({ path, placement, stated }: PlacementAt, complain: Complain): void {
  const { model, runtime, profile, tensorParallelSize } = placement;
  const fault = contextFault(model, runtime, profile);
  // The catalog's own value was held against the model before.
  if (fault !== undefined && 'max-model-len' in stated) {
    complain(`${path}.flags.max-model-len`, stated['max-model-len'], fault);
  }
  const { attentionHeads, kvHeads } = model.architecture;
  const splitsHeads = attentionHeads % tensorParallelSize === 0;
  // Fewer key-value heads than parts are copied, as long as each part gets a whole one.
  const splitsKvHeads = kvHeads % tensorParallelSize === 0 || tensorParallelSize % kvHeads === 0;
  if (runtimeAccelerators[runtime] === 'none' || (splitsHeads && splitsKvHeads)) return;
  complain(`${path}.model`, model.id, {
    rule: 'indivisible-heads',
    message: `has ${attentionHeads} attention heads and ${kvHeads} key-value heads, which ${tensorParallelSize} parts on ${placement.pool.name} do not divide`,
    remedy: `let profiles['${runtime}'].resources.accelerators in ${modelFile(model)} be a number that divides them`,
  });
}
