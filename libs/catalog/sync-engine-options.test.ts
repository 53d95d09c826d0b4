import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changes, llamaServerOptions, optionsText, vllmEngineFields, vllmServeOptions } from './sync-engine-options.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'options-'));
  put('engine/arg_utils.py', engine);
  put('entrypoints/openai/cli_args.py', frontend);
  put('utils/argparse_utils.py', 'class FlexibleArgumentParser: ...');
  put('config/model.py', config);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const config = `
class ModelConfig:
    """A class: with a text
    that: is no field
    """
    seed: int = 0  # never: (
    lazy: bool = field(default=False)
    either: str | bool = "bool"
    maybe: Annotated[bool | None, Field()] = None
    mode: Literal["bool", "none"] = "bool"
    many: list[bool] | None = None
    token: bool | str | None = None
    kept: ClassVar[bool] = True

    def method(self, other: bool = True):
        local: bool = False

class NestedConfig(ModelConfig):
    deep: bool = False
`;

const engine = `
class EngineArgs:
    """Arguments."""
    model: str = "x"
    lazy: bool = False
    deep_thought: bool = False
    _private: int = 0

    @staticmethod
    def add_cli_args(parser):
        model_kwargs = get_kwargs(ModelConfig)
        nested_kwargs = get_kwargs(NestedConfig)
        deep_kwargs = nested_kwargs["deep"]
        group = parser.add_argument_group(title="x (")
        group.add_argument("--seed", "-s", **model_kwargs["seed"])
        # group.add_argument("--commented", **model_kwargs["seed"])
        group.add_argument(
            "--lazy",
            # It's a remark)
            **model_kwargs["lazy"],
        )
        group.add_argument("--either", **model_kwargs["either"])
        group.add_argument("--maybe", "--enable-maybe", **model_kwargs["maybe"])
        group.add_argument("--mode", **model_kwargs["mode"])
        group.add_argument("--many", **model_kwargs["many"])
        group.add_argument("--token", **model_kwargs["token"])
        group.add_argument("--deep", **deep_kwargs)
        group.add_argument("--inherited", **nested_kwargs["lazy"])
        group.add_argument("--plain", action="store_true", help="see --other (or not)")
        group.add_argument("--negatable", action=argparse.BooleanOptionalAction)

class AsyncEngineArgs(EngineArgs):
    log: bool = False
`;

const frontend = `
class BaseFrontendArgs:
    api_key: str | None = None

class FrontendArgs(BaseFrontendArgs):
    enable_docs: bool = False
    served_model_name: str = ""

    def add_cli_args(parser):
        for key, value in kwargs.items():
            group.add_argument(f"--{key.replace('_', '-')}", **value)

def make_arg_parser(parser):
    parser.add_argument("model_tag", nargs="?")
    parser.add_argument("--headless", "-h2", action="store_true")
`;

describe('vllm', () => {
  const common = ['api-key', 'deep', 'either', 'enable-docs', 'enable-maybe', 'headless', 'inherited', 'lazy', 'many'];
  const others = ['maybe', 'mode', 'negatable', 'plain', 'seed', 'served-model-name', 'token'];
  const negated = ['deep', 'either', 'enable-docs', 'enable-maybe', 'inherited', 'lazy', 'maybe', 'negatable', 'token'];

  it('declares what its parser declares, switches in both forms', () => {
    expect(vllmServeOptions(folder)).toEqual([...common, ...others, ...negated.map((name) => `no-${name}`)].sort());
  });

  it('knows that a switch that may have a text has no negated form, in versions that say so', () => {
    put('engine/arg_utils.py', `${engine}\n# code:\nx = type_hints == {bool, str, type(None)}\n`);
    expect(vllmServeOptions(folder)).not.toContain('no-token');
    expect(vllmServeOptions(folder)).toContain('no-either');
  });

  it('pairs enable and disable, in versions that do', () => {
    put('utils/argparse_utils.py', '_inverse_prefixes = {}');
    expect(vllmServeOptions(folder)).toContain('disable-docs');
    expect(vllmServeOptions(folder)).toContain('no-enable-docs');
  });

  it('gives Ray the fields, without those that are private or its own', () => {
    expect(vllmEngineFields(folder)).toEqual(['api-key', 'deep-thought', 'enable-docs', 'lazy', 'log']);
  });

  it.each([
    ['group.add_argument(*names)', 'cannot tell which option this declares: add_argument(*names)'],
    ['group.add_argument("--x", **other_kwargs["x"])', 'cannot tell what other_kwargs is'],
    ['group.add_argument("--x", **model_kwargs["x"])', 'ModelConfig has no field x'],
  ])('ends at what it does not understand: %s', (line, message) => {
    put('engine/arg_utils.py', `${engine}\n        ${line}\n`);
    expect(() => vllmServeOptions(folder)).toThrow(message);
  });
});

describe('llama.cpp', () => {
  const options = (...more: string[]) =>
    llamaServerOptions(`
auto add_opt = [&](common_arg arg) { options.push_back(std::move(arg)); };
add_opt(common_arg(
    {"-t", "--threads"}, "N",
    string_format("count (default: %d)", n), // it's --commented
    [](common_params & params, int value) { throw std::invalid_argument("no )"); }
).set_env("LLAMA_ARG_THREADS"));
add_opt(common_arg({"--mmap"}, {"--no-mmap"}, "map", [](common_params &, bool) {}));
add_opt(common_arg({"--port"}, "N", "port", f).set_examples({LLAMA_EXAMPLE_SERVER}));
add_opt(common_arg({"--color"}, "color", f).set_examples({LLAMA_EXAMPLE_CLI, LLAMA_EXAMPLE_SERVER_NOT}));
add_opt(common_arg({"--keep"}, "keep", f).set_excludes({LLAMA_EXAMPLE_SERVER}));
${more.join('\n')}`);

  it('takes the options of the server and those of all programs, in both forms', () => {
    expect(options()).toEqual(['mmap', 'no-mmap', 'port', 'threads']);
  });

  it('ends at what it does not understand, and where there is nothing', () => {
    expect(() => options('add_opt(make("--x"));')).toThrow('cannot tell which option this declares');
    expect(() => llamaServerOptions('int main() {}')).toThrow('no option was found');
  });
});

it('writes what it reads again, a name a line', () => {
  const file = { version: '1', source: { from: 'a "b"', asOf: '2026-11-21' }, names: ['a', 'b'] };
  expect(JSON.parse(optionsText(file))).toEqual(file);
  expect(optionsText(file)).toContain('\n    "a",\n    "b"\n');
});

it('names what appeared and what vanished', () => {
  expect(changes(['a', 'b'], ['b', 'c'])).toEqual(['+ --c', '- --a']);
});

describe('the command', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'sync-engine-options.ts'), ...args], { encoding: 'utf8' });

  it.each([[[]], [['vllm']], [['tgi', '--from', 'x']], [['vllm', 'more', '--from', 'x']], [['vllm', '--to', 'x']]])(
    'ends with 2 and the usage on %j',
    (args) => {
      const { status, stderr } = run(...args);
      expect(status).toBe(2);
      expect(stderr).toContain('usage: node libs/catalog/sync-engine-options.ts RUNTIME --from DIR');
    },
  );

  it.each([
    [['llama-cpp', '--from', import.meta.dirname], 'does not say its version'],
    [['vllm', '--from', import.meta.dirname, '--version', '1'], '--from takes an unpacked vLLM'],
  ])('ends with 3 where the source is not there: %j', (args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(3);
    expect(stderr).toContain(message);
  });
});

function put(file: string, text: string): void {
  const path = join(folder, 'vllm', file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
