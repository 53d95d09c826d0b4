import { expect, it } from 'vitest';
import { Checkout } from './checkout.ts';
import {
  chartFaults,
  developersCode,
  longFiles,
  oddNames,
  quietTests,
  unlistedApps,
  untestedConstructs,
} from './code-rules.ts';

const own = Checkout.own();

it('every app is asked what it renders', () => {
  expect(unlistedApps(own)).toEqual([]);
  expect(unlistedApps(own.with('apps/new/src/compose.ts', ''))).toEqual(['new']);
  const composition = own.read('scripts/src/composition.ts');
  const forgotten = own.with('scripts/src/composition.ts', composition.replace(/\bray,\s/, ''));
  expect(unlistedApps(forgotten)).toEqual(['ray']);
});

it('every construct has a test', () => {
  expect(untestedConstructs(own)).toEqual([]);
  expect(untestedConstructs(own.with('libs/constructs/src/new/new.ts', ''))).toEqual(['new']);
});

it('charts are in files of their own, and only charts are called so', () => {
  expect(chartFaults(own)).toEqual([]);
  const chart = 'export class AChart extends ComponentChart {}\n';
  expect(chartFaults(own.with('apps/new/src/a/a.chart.ts', chart))).toEqual([]);
  const message = 'apps/new/src/a/a.chart.ts does not export one class, a chart';
  expect(chartFaults(own.with('apps/new/src/a/a.chart.ts', ''))).toEqual([message]);
  expect(chartFaults(own.with('apps/new/src/a/a.chart.ts', `${chart}export class B {}\n`))).toEqual([message]);
  expect(chartFaults(own.with('apps/new/src/a/a.ts', chart))).toHaveLength(1);
  expect(chartFaults(own.with('libs/constructs/src/a/a.ts', 'export class FlowChart extends Construct {}\n'))).toEqual([
    'libs/constructs/src/a/a.ts: FlowChart is no chart, or belongs into a file named .chart.ts',
  ]);
});

it('no program is longer than a person reads at once', () => {
  expect(longFiles(own)).toEqual([]);
  expect(longFiles(own.with('libs/render/src/new.ts', '\n'.repeat(300)))).toEqual([]);
  expect(longFiles(own.with('libs/render/src/new.ts', '\n'.repeat(301)))).toEqual([
    'libs/render/src/new.ts has 301 lines',
  ]);
});

it('names are lower-case words with hyphens between', () => {
  expect(oddNames(own)).toEqual([]);
  const odd = ['apps/vllm/src/ModelChart.ts', 'clusters/dev/developers/Zoe.yaml', 'libs/a_b/src/a.ts', 'test/-a.ts'];
  expect(oddNames(odd.reduce((checkout, file) => checkout.with(file, ''), own))).toEqual(odd);
});

it('no test is left out', () => {
  expect(quietTests(own)).toEqual([]);
  // Put together here, or this file would be found as well.
  for (const words of ['it only', 'describe skip', 'it todo', 'test concurrent only', 'it only each']) {
    const modifier = words.replaceAll(' ', '.');
    expect(quietTests(own.with('libs/a/src/a.test.ts', `${modifier}('a', () => {});\n`)), modifier).toEqual([
      'libs/a/src/a.test.ts',
    ]);
  }
  expect(quietTests(own.with('libs/a/src/a.test.ts', "it.each([])('a', () => {});\nit.runIf(b)('b');\n"))).toEqual([]);
});

it('what developers write is data', () => {
  expect(developersCode(own)).toEqual([]);
  const code = ['clusters/dev/developers/zoe.ts', 'clusters/dev/developers/zoe/zoe.yaml'];
  expect(developersCode(code.reduce((checkout, file) => checkout.with(file, ''), own))).toEqual(code);
});
