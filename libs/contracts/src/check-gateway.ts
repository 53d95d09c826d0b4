import type { BedrockModel } from './bedrock-model.ts';
import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import type { Gateway } from './gateway.ts';
import type { ModelTask } from './model.ts';
import { servedContextTokens, type PlacementAt } from './placement.ts';
import { chooseFrom } from './suggest.ts';

/** A model as callers see it. */
export interface CallableModel {
  /** Name by which it is called. */
  readonly name: string;
  /** The model of the catalog behind it. */
  readonly id: string;
  readonly task: ModelTask;
  /** Longest question and answer together, where it is known. */
  readonly contextTokens: number | undefined;
}

/** Every model that callers may name, groups aside. */
export function callableModels(
  placed: readonly PlacementAt[],
  bedrockModels: readonly BedrockModel[],
  { bedrock }: Partial<Pick<CheckedDeclaration, 'bedrock'>>,
): readonly CallableModel[] {
  const ofBedrock = bedrockModels.map(({ id, task, contextTokens }) => ({ name: id, id, task, contextTokens }));
  const aliases = Object.entries(bedrock?.aliases ?? {}).flatMap(([name, id]) =>
    ofBedrock.filter((model) => model.id === id).map((model) => ({ ...model, name })),
  );
  const own = placed.map(({ placement }) => {
    const { name, model } = placement;
    return { name, id: model.id, task: model.task, contextTokens: contextOf(placement) };
  });
  return [...own, ...ofBedrock, ...aliases];
}

/** Where a flag is no number, that is a finding of its own. */
function contextOf(placement: PlacementAt['placement']): number | undefined {
  try {
    return servedContextTokens(placement);
  } catch {
    return undefined;
  }
}

/** What is held against each other. `models` is `undefined` where some of them have faults of their own. */
interface Declared {
  readonly models: readonly CallableModel[] | undefined;
  /** Names of teams, where they are known. */
  readonly teams: readonly string[] | undefined;
}

/** Faults of how a cluster's gateway chooses among models, and of whom it lets in. */
export function checkGateway(gateway: Gateway, { models, teams }: Declared, complain: Complain): void {
  checkGuardrails(gateway, complain);
  checkKeys(gateway, teams, complain);
  if (models === undefined) return;
  const callable = [...models, ...checkGroups(gateway, models, complain)];
  const known = (name: string, path: string): CallableModel | undefined => find(name, path, callable, complain);
  gateway.keys.forEach((key, index) => {
    key.models.forEach((name, at) => known(name, `keys[${index}].models[${at}]`));
  });
  checkFallbacks('fallbacks', gateway.fallbacks, known, complain);
  checkFallbacks('contextWindowFallbacks', gateway.contextWindowFallbacks, known, complain);
}

/** A fault below `gateway`, said of its whole path. */
function find(
  name: string,
  path: string,
  models: readonly CallableModel[],
  complain: Complain,
): CallableModel | undefined {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) {
    complain(`gateway.${path}`, name, {
      rule: 'unknown-model',
      message: 'is not a model that callers of this cluster can name',
      remedy: chooseFrom(
        name,
        models.map((candidate) => candidate.name),
      ),
    });
  }
  return model;
}

/** The groups as callers see them: each is as good as the least of its models. */
function checkGroups(
  { groups }: Gateway,
  models: readonly CallableModel[],
  complain: Complain,
): readonly CallableModel[] {
  return Object.entries(groups).flatMap(([group, weights]) => {
    const path = `groups.${group}`;
    if (models.some(({ name }) => name === group)) {
      complain(`gateway.${path}`, group, {
        rule: 'duplicate-name',
        message: 'is the name of a model of this cluster too',
        remedy: 'choose another name for the group',
      });
    }
    const members = Object.keys(weights).flatMap((name) => find(name, `${path}.${name}`, models, complain) ?? []);
    const [first, ...others] = members;
    if (first === undefined) {
      if (Object.keys(weights).length === 0) {
        complain(`gateway.${path}`, weights, {
          rule: 'empty-group',
          message: 'names no model',
          remedy: 'name one with its weight, or remove the group',
        });
      }
      return [];
    }
    for (const other of others) {
      if (!canReplace(first, other)) {
        complain(`gateway.${path}.${other.name}`, other.name, {
          rule: 'fallback-not-possible',
          message: `does other work than ${first.name}, which the group has as well`,
          remedy: 'give it a group of its own, or remove it',
        });
      }
    }
    const contexts = members.map(({ contextTokens }) => contextTokens);
    const known = contexts.flatMap((tokens) => tokens ?? []);
    return [{ ...first, name: group, contextTokens: known.length < contexts.length ? undefined : Math.min(...known) }];
  });
}

/** Embeddings of two models cannot be compared, and no chat is an embedding. */
function canReplace(one: CallableModel, other: CallableModel): boolean {
  const embeds = [one, other].filter(({ task }) => task === 'embedding').length;
  return embeds === 0 || (embeds === 2 && one.id === other.id);
}

type Table = 'contextWindowFallbacks' | 'fallbacks';

function checkFallbacks(
  table: Table,
  entries: Gateway[Table],
  known: (name: string, path: string) => CallableModel | undefined,
  complain: Complain,
): void {
  for (const [name, others] of Object.entries(entries)) {
    const path = `${table}.${name}`;
    const model = known(name, path);
    others.forEach((other, index) => {
      const where = `${path}[${index}]`;
      const fallback = known(other, where);
      if (model === undefined || fallback === undefined) return;
      if (other === name || others.indexOf(other) < index) {
        complain(`gateway.${where}`, other, {
          rule: 'fallback-loop',
          message: other === name ? 'falls back to itself' : 'is tried twice',
          remedy: 'remove it',
        });
      } else if (!canReplace(model, fallback)) {
        complain(`gateway.${where}`, other, {
          rule: 'fallback-not-possible',
          message:
            model.task === fallback.task
              ? 'gives embeddings, and those of two models cannot be compared'
              : `does other work than ${name}: ${fallback.task} in place of ${model.task}`,
          remedy: 'name a model that does the same work, or remove it',
        });
      } else if (table === 'contextWindowFallbacks' && !takesMore(fallback, model)) {
        complain(`gateway.${where}`, other, {
          rule: 'fallback-not-possible',
          message: `takes ${fallback.contextTokens ?? 0} tokens, no more than ${name} does`,
          remedy: 'name a model with a longer context, or remove it',
        });
      }
    });
  }
  checkLoops(table, entries, complain);
}

function takesMore({ contextTokens: more }: CallableModel, { contextTokens: less }: CallableModel): boolean {
  return more === undefined || less === undefined || more > less;
}

/** A fallback has fallbacks of its own, which are followed: those that lead back would be tried until somebody gives up. */
function checkLoops(table: Table, entries: Gateway[Table], complain: Complain): void {
  const reported = new Set<string>();
  const follow = (name: string, way: readonly string[]): void => {
    (entries[name] ?? []).forEach((other, index) => {
      if (other === name) return;
      const start = way.indexOf(other);
      if (start < 0) {
        follow(other, [...way, other]);
        return;
      }
      const loop = way.slice(start);
      const key = [...loop].sort().join(' ');
      if (reported.has(key)) return;
      reported.add(key);
      complain(`gateway.${table}.${name}[${index}]`, other, {
        rule: 'fallback-loop',
        message: `leads back to where it began: ${[...loop, other].join(', ')}`,
        remedy: 'remove one of them',
      });
    });
  };
  for (const name of Object.keys(entries)) follow(name, [name]);
}

function checkKeys({ keys }: Gateway, teams: readonly string[] | undefined, complain: Complain): void {
  keys.forEach((key, index) => {
    const path = `gateway.keys[${index}]`;
    if (keys.findIndex(({ name }) => name === key.name) < index) {
      complain(`${path}.name`, key.name, {
        rule: 'duplicate-name',
        message: 'names two keys',
        remedy: 'give one of them a name of its own',
      });
    }
    key.models.forEach((model, at) => {
      if (key.models.indexOf(model) === at) return;
      complain(`${path}.models[${at}]`, model, {
        rule: 'duplicate-model',
        message: 'is named twice',
        remedy: 'name it once',
      });
    });
    if (key.team === undefined || teams === undefined || teams.includes(key.team)) return;
    complain(`${path}.team`, key.team, {
      rule: 'unknown-team',
      message: 'is not a team of this cluster',
      remedy: chooseFrom(key.team, teams),
    });
  });
}

function checkGuardrails({ guardrails }: Gateway, complain: Complain): void {
  const { bedrock, blockedTopics, maskedData } = guardrails;
  const twice = (names: readonly string[], pathOf: (index: number) => string): void => {
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) return;
      complain(`gateway.guardrails.${pathOf(index)}`, name, {
        rule: 'duplicate-name',
        message: 'is named twice',
        remedy: 'name it once',
      });
    });
  };
  twice(
    bedrock.map(({ name }) => name),
    (index) => `bedrock[${index}].name`,
  );
  twice(
    blockedTopics.map(({ name }) => name),
    (index) => `blockedTopics[${index}].name`,
  );
  twice(maskedData, (index) => `maskedData[${index}]`);
}
