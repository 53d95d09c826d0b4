import { describe, expect, it } from 'vitest';
import { addressRange, isPartOf, isVpcRange } from './address-range.ts';

const range = (text: string) => addressRange(text) ?? { first: NaN, size: NaN };

describe('a range of addresses', () => {
  it('begins where its prefix says', () => {
    expect(addressRange('10.1.0.0/16')).toEqual({ first: 10 * 2 ** 24 + 2 ** 16, size: 2 ** 16 });
    expect(addressRange('10.1.0.1/16')).toBeUndefined();
    expect(addressRange('10.256.0.0/16')).toBeUndefined();
    expect(addressRange('10.0.0.0/33')).toBeUndefined();
  });

  it('is one of a VPC between /16 and /28', () => {
    expect(['10.0.0.0/15', '10.0.0.0/16', '10.0.0.0/28', '10.0.0.0/29'].map(isVpcRange)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('is part of another that holds its first and its last address', () => {
    expect(isPartOf(range('10.1.255.224/27'), range('10.1.0.0/16'))).toBe(true);
    expect(isPartOf(range('10.2.0.0/27'), range('10.1.0.0/16'))).toBe(false);
    expect(isPartOf(range('10.1.0.0/16'), range('10.1.0.0/17'))).toBe(false);
  });
});
