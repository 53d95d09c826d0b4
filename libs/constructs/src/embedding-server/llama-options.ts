import type { Placement } from '@slipway/contracts/placement';
import { unpinned } from '@slipway/contracts/source';

/** Options of llama.cpp's server: name and value, or `true` for a switch. */
type Options = Readonly<Record<string, string | number | true>>;

/** Options of llama.cpp's server for one placement, whoever starts it: its alias, where its weights are, and the model's own. */
export function llamaOptions(placement: Placement): Options {
  return { alias: placement.name, ...hubWeights(placement), ...placement.profile.flags };
}

/** The one file of weights that llama.cpp loads. */
function weightsFile({ name, model }: Placement): string {
  const { file, repository } = model.weights;
  if (file === undefined) {
    throw new Error(
      `'placement' ${name} names no file of ${repository}: llama.cpp loads one GGUF file, add weights.file to the model`,
    );
  }
  return file;
}

/** `hf-repo` takes whatever the main branch holds that day; only an address can name a commit. */
function hubWeights(placement: Placement): Options {
  const { repository, revision } = placement.model.weights;
  const file = weightsFile(placement);
  if (revision === unpinned) return { 'hf-repo': repository, 'hf-file': file };
  return { 'model-url': `https://huggingface.co/${repository}/resolve/${revision}/${file}` };
}
