import { expect, it } from 'vitest';
import { priorityClasses } from './priority-class.ts';

const classes = Object.values(priorityClasses);

it('the gateway goes before the models: without it nobody reaches them', () => {
  expect(priorityClasses.gateway.value).toBeGreaterThan(priorityClasses.models.value);
});

it.each(classes)('$name goes before pods that name no class, and after what keeps the cluster alive', ({ value }) => {
  const highestOfUsers = 1_000_000_000;
  expect(value).toBeGreaterThan(0);
  expect(value).toBeLessThan(highestOfUsers);
});

it.each(classes)('$name says whose it is and what for', ({ name, description }) => {
  expect(name).toMatch(/^slipway-/);
  expect(description).not.toBe('');
});

it('no two classes have the same name or value', () => {
  expect(new Set(classes.map(({ name }) => name)).size).toBe(classes.length);
  expect(new Set(classes.map(({ value }) => value)).size).toBe(classes.length);
});
