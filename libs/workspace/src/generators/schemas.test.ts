import { describe, expect, it } from 'vitest';
import { generators, schemaOf } from './testing.ts';

describe.each(Object.keys(generators))('the schema of %s', (name) => {
  const schema = schemaOf(name);

  it('refuses words that it does not know', () => {
    expect(schema.additionalProperties).toBe(false);
  });

  it('asks for all that is required, and for nothing else', () => {
    const asked = Object.entries(schema.properties).filter(([, property]) => property['x-prompt'] !== undefined);
    expect(asked.map(([word]) => word)).toEqual(schema.required);
  });

  it('describes every word', () => {
    for (const [word, { description }] of Object.entries(schema.properties)) expect(description, word).toMatch(/\.$/);
  });

  // Nx looks at bounds of numbers only where the type is `number`; `integer` would let anything pass.
  it('has no type whose bounds Nx ignores', () => {
    for (const { type } of Object.values(schema.properties)) expect(type).not.toBe('integer');
  });
});
