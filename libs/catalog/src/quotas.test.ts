import { expect, it } from 'vitest';
import { instanceFamilies } from './instance-types.ts';
import { instanceQuotas, networkQuotas } from './quotas.ts';

it.each([
  ['m8g', 'L-1216C47A', 'L-34B43A08'],
  ['im4gn', 'L-1216C47A', 'L-34B43A08'],
  ['g6e', 'L-DB2E81BA', 'L-3819A6DF'],
  ['gr6', 'L-DB2E81BA', 'L-3819A6DF'],
  ['p5en', 'L-417A185B', 'L-7212CCBC'],
  ['inf2', 'L-1945791B', 'L-B5D1601B'],
  ['trn1n', 'L-2C3B7624', 'L-6B0D517C'],
  ['x8g', 'L-7295265B', 'L-E3A00192'],
  ['u-3tb1', 'L-43DA4232', undefined],
])('%s counts against %s, and %s as spot', (family, onDemand, spot) => {
  const quotas = instanceQuotas(family);
  expect(quotas?.['on-demand'].code).toBe(onDemand);
  expect(quotas?.spot?.code).toBe(spot);
});

it('every family of the catalog is in a class', () => {
  expect([...instanceFamilies().keys()].filter((family) => instanceQuotas(family) === undefined)).toEqual([]);
  expect(instanceQuotas('q1')).toBeUndefined();
});

it('no two quotas have one code', () => {
  const families = [...instanceFamilies().keys()].map((family) => instanceQuotas(family));
  const classes = [...new Set(families.map((quotas) => quotas?.['on-demand'].name))].length;
  const codes = [
    ...new Set(families.flatMap((quotas) => [quotas?.['on-demand'].code, quotas?.spot?.code])),
    ...Object.values(networkQuotas).map(({ code }) => code),
  ].filter((code) => code !== undefined);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.every((code) => /^L-[0-9A-F]{8}$/.test(code))).toBe(true);
  expect(classes).toBe(10);
});
