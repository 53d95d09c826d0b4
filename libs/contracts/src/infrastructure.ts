import { z } from 'zod';
import { ownerField } from './fields.ts';

/** Who makes the AWS side of a cluster: network, keys, roles, stores and the way in. */
export const infrastructureSchema = z.discriminatedUnion('form', [
  // Somebody else; what charts need of it stands under `externals`.
  z.strictObject({ form: z.literal('external') }),
  z.strictObject({
    /** CloudFormation, with templates that are rendered with everything else. */
    form: z.literal('cloudformation'),
    /** Who is told of costs: budgets that are passed, and spending that is not as usual. */
    notify: z.array(ownerField()).min(1).max(10),
    /** Days for which logs of the network and of the load balancer are kept. Default: 90. */
    logRetentionDays: z.literal([30, 60, 90, 120, 150, 180, 365, 400, 545, 731]).default(90),
    /** Whether Amazon GuardDuty is switched on, of which an account has one in a region. Default: it is the account's matter. */
    guardDuty: z.boolean().default(false),
    /** Whether environments may have roles of their own, which ACK makes in the cluster. Default: they have none. */
    environmentRoles: z.boolean().default(false),
    /** Repositories for images of our own, of which an account has one of a name in a region. Default: they are made. */
    repositories: z.enum(['existing', 'own']).default('own'),
    /** Whether public images come through copies in Amazon ECR, which every pod is pointed at. Default: from where they are named. */
    imageCache: z.boolean().default(false),
    /** What looks through images as they are pushed, of which a registry has one setting; most have one of their organisation. Default: it is there already. */
    imageScanning: z.enum(['existing', 'own']).default('existing'),
    /** A trail of all that is done in the account; most have one of their organisation. Default: it is there already. */
    cloudTrail: z.enum(['existing', 'own']).default('existing'),
  }),
]);

/** Who makes the AWS side of a cluster. */
export type Infrastructure = Readonly<z.output<typeof infrastructureSchema>>;
/** The AWS side of a cluster, where it is rendered here. */
export type RenderedInfrastructure = Extract<Infrastructure, { form: 'cloudformation' }>;
