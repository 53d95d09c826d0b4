import { spawnSync } from 'node:child_process';
import { findAmtool, requireAmtool } from './amtool.ts';
import { findGateway, installGateway } from './ai-gateway/installation.ts';
import { cfnLint } from './cfn-lint/installation.ts';
import { clickhouse } from './clickhouse/installation.ts';
import { findHelm, installHelm } from './helm/installation.ts';
import { litellm } from './litellm/installation.ts';
import { findPrisma, installPrisma } from './litellm/prisma.ts';
import { findOpenSearch, installOpenSearch } from './opensearch/installation.ts';
import { findPromtool, requirePromtool } from './promtool.ts';
import { ray } from './ray/installation.ts';
import { findStores, requireStores } from './stores/programs.ts';
import { findPython, installPython, type PythonProgram } from './support/python-installation.ts';

/** A program that checks need and that no package of this repository brings. */
export interface Program {
  readonly name: string;
  /** Files of the checks that need it, as vitest filters them. */
  readonly checks: string;
  /** Where it is; `undefined` where it is missing. */
  readonly find: () => string | undefined;
  /** Makes it, unless it is there. */
  readonly install: () => string | Promise<string>;
}

export const programs: readonly Program[] = [
  ofPython('LiteLLM', 'test/real/litellm.real.ts', litellm),
  ofPython('Ray', 'test/real/ray.real.ts', ray),
  ofPython('cfn-lint', 'test/real/cfn-lint.real.ts', cfnLint),
  ofPython('ClickHouse', 'test/real/clickhouse.real.ts', clickhouse),
  {
    name: 'Envoy AI Gateway and Envoy',
    checks: 'test/real/ai-gateway.real.ts',
    find: () => findGateway()?.aigw,
    install: installGateway,
  },
  {
    name: 'LiteLLM with a database (PostgreSQL, Redis, Prisma)',
    checks: 'test/real/litellm-accounts.real.ts',
    find: () => {
      const program = findPython(litellm);
      if (program === undefined || findStores() === undefined) return undefined;
      return findPrisma(program) === undefined ? undefined : program;
    },
    install: () => {
      const program = installPython(litellm);
      requireStores();
      installPrisma(program);
      return program;
    },
  },
  {
    name: 'OpenSearch and Java',
    checks: 'test/real/opensearch.real.ts',
    find: () => findOpenSearch()?.home,
    install: installOpenSearch,
  },
  { name: 'promtool', checks: 'test/real/alerts.real.ts', find: findPromtool, install: requirePromtool },
  { name: 'amtool', checks: 'test/real/receivers.real.ts', find: findAmtool, install: requireAmtool },
  { name: 'Helm', checks: 'test/real/inflate.real.ts', find: findHelm, install: installHelm },
  {
    name: 'PostgreSQL and Redis',
    checks: 'test/real/stores.real.ts',
    find: () => findStores()?.postgres,
    install: () => requireStores().postgres,
  },
  { name: 'Python and OpenSSL', checks: 'test/real/jobs.real.ts', find: findTools, install: requireTools },
];

/** What the programs of jobs run with; their libraries are stood in for. */
const tools = [
  ['python3', '--version'],
  ['openssl', 'version'],
] as const;

function findTools(): string | undefined {
  const present = tools.every(([program, argument]) => spawnSync(program, [argument]).status === 0);
  return present ? tools.map(([program]) => program).join(', ') : undefined;
}

function requireTools(): string {
  const found = findTools();
  if (found === undefined)
    throw new Error('python3 or openssl is missing: install them with the packages of your system');
  return found;
}

function ofPython(name: string, checks: string, program: PythonProgram): Program {
  return { name, checks, find: () => findPython(program), install: () => installPython(program) };
}
