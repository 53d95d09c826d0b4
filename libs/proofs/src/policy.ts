/** The two ways of traffic, as the fields of a NetworkPolicy name them. */
export type Direction = 'egress' | 'ingress';

export const directions: readonly Direction[] = ['egress', 'ingress'];

/** Field of a rule that lists who is at the other end. */
export function peersField(direction: Direction): 'from' | 'to' {
  return direction === 'egress' ? 'to' : 'from';
}
