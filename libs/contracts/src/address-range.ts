/** A range of IPv4 addresses: its first, as a number, and how many there are. */
export interface AddressRange {
  readonly first: number;
  readonly size: number;
}

/** Reads `10.0.0.0/16`; undefined for what is no range, or begins elsewhere than its prefix says. */
export function addressRange(text: string): AddressRange | undefined {
  const [, a, b, c, d, length] =
    /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.map(Number) ?? [];
  if (a === undefined || b === undefined || c === undefined || d === undefined || length === undefined)
    return undefined;
  if ([a, b, c, d].some((byte) => byte > 255) || length > 32) return undefined;
  const first = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const size = 2 ** (32 - length);
  return first % size === 0 ? { first, size } : undefined;
}

/** True for ranges of 2^4 to 2^16 addresses: what a VPC or a part of it can have. */
export function isVpcRange(text: string): boolean {
  const size = addressRange(text)?.size ?? 0;
  return size >= 2 ** 4 && size <= 2 ** 16;
}

/** True when all addresses of the one are addresses of the other. */
export function isPartOf(part: AddressRange, whole: AddressRange): boolean {
  return part.first >= whole.first && part.first + part.size <= whole.first + whole.size;
}
