import type { Cluster } from '@slipway/contracts/cluster';
import { foundationBuckets, type FoundationBucket } from '@slipway/contracts/foundation-supplies';
import { langfuseHost } from '@slipway/contracts/langfuse';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy, type CfnBucketProps } from 'aws-cdk-lib/aws-s3';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { document } from '../stack/policy.ts';

/** Days for which a file that was replaced or removed can be had back. */
const undoDays = 30;

const names: Readonly<Record<FoundationBucket['purpose'], string>> = {
  backups: 'BackupBucket',
  langfuse: 'LangfuseBucket',
  weights: 'WeightsBucket',
};

/** The buckets of a cluster. Nobody outside the account can be let in; what is in them outlives the stack. */
export function addBuckets(stack: FoundationStack): void {
  for (const { name, purpose } of foundationBuckets(stack.cluster)) addBucket(stack, name, purpose);
}

/** A bucket of the foundation. */
export function addBucket(stack: FoundationStack, bucketName: string, purpose: FoundationBucket['purpose']): CfnBucket {
  const bucket = new CfnBucket(stack, names[purpose], {
    bucketName,
    ...closedBucket,
    // Traces are let go for good: their people may have asked for it.
    ...(purpose !== 'langfuse' && { versioningConfiguration: { status: 'Enabled' } }),
    lifecycleConfiguration: { rules: [...lifecycleOf(stack.cluster, purpose)] },
    ...corsOf(stack.cluster, purpose),
  });
  bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
  new CfnBucketPolicy(stack, `${names[purpose]}Policy`, {
    bucket: bucket.ref,
    policyDocument: document([overTlsAlone(bucket.attrArn)]),
  });
  return bucket;
}

/** Encrypted by Amazon S3, owned by the account alone, and never public. */
export const closedBucket = {
  bucketEncryption: {
    serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  },
  ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
  publicAccessBlockConfiguration: {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  },
};

/** Refuses what is not encrypted on its way. */
export function overTlsAlone(arn: string): object {
  return {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** Backups are cleared by who makes them. */
function lifecycleOf({ langfuse }: Cluster, purpose: FoundationBucket['purpose']): readonly CfnBucket.RuleProperty[] {
  const uploads = {
    id: 'unfinished-uploads',
    status: 'Enabled',
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  };
  if (purpose !== 'langfuse')
    return [uploads, { id: 'undo', status: 'Enabled', noncurrentVersionExpiration: { noncurrentDays: undoDays } }];
  const days = langfuse?.retentionDays;
  return days === undefined ? [uploads] : [uploads, { id: 'retention', status: 'Enabled', expirationInDays: days }];
}

/** Pages of Langfuse send and fetch media by themselves. */
function corsOf(cluster: Cluster, purpose: FoundationBucket['purpose']): Pick<CfnBucketProps, 'corsConfiguration'> {
  const host = langfuseHost(cluster);
  if (purpose !== 'langfuse' || host === undefined) return {};
  return {
    corsConfiguration: {
      corsRules: [
        { allowedOrigins: [`https://${host}`], allowedMethods: ['GET', 'PUT'], allowedHeaders: ['*'], maxAge: 3_600 },
      ],
    },
  };
}
