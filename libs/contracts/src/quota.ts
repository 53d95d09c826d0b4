/** The most of something that AWS lets an account have in a region. */
export interface Quota {
  /** By which Service Quotas knows it: `L-1216C47A`. */
  readonly code: string;
  /** The service that keeps to it. */
  readonly service: 'ec2' | 'elasticloadbalancing' | 'vpc';
  /** As AWS calls it. */
  readonly name: string;
}
