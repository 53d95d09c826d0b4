/** One name in one manifest that stands for another object. */
export interface Reference {
  readonly path: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}
