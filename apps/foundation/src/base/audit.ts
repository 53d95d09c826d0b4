import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { CfnDetector } from 'aws-cdk-lib/aws-guardduty';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { closedBucket, overTlsAlone } from '../data/buckets.ts';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { document } from '../stack/policy.ts';

/** What looks on: a trail of what is done in the account, and what recognises attacks. Most accounts have both already. */
export function addAudit(stack: FoundationStack, infrastructure: RenderedInfrastructure): void {
  if (infrastructure.cloudTrail === 'own') addTrail(stack, infrastructure);
  if (infrastructure.guardDuty) addGuardDuty(stack);
}

function addTrail(stack: FoundationStack, { logRetentionDays }: RenderedInfrastructure): void {
  const { name, account } = stack.cluster;
  const trailName = `slipway-${name}`;
  const bucket = new CfnBucket(stack, 'TrailBucket', {
    ...closedBucket,
    versioningConfiguration: { status: 'Enabled' },
    lifecycleConfiguration: {
      rules: [
        {
          id: 'retention',
          status: 'Enabled',
          expirationInDays: logRetentionDays,
          noncurrentVersionExpiration: { noncurrentDays: logRetentionDays },
        },
      ],
    },
  });
  bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const ofTrail = { 'aws:SourceArn': stack.arn('cloudtrail', `trail/${trailName}`) };
  const policy = new CfnBucketPolicy(stack, 'TrailBucketPolicy', {
    bucket: bucket.ref,
    policyDocument: document([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:GetBucketAcl',
        Resource: bucket.attrArn,
        Condition: { StringEquals: ofTrail },
      },
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `${bucket.attrArn}/AWSLogs/${account}/*`,
        Condition: { StringEquals: { ...ofTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
      overTlsAlone(bucket.attrArn),
    ]),
  });
  new CfnTrail(stack, 'Trail', {
    trailName,
    s3BucketName: bucket.ref,
    isLogging: true,
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
  }).addResourceDependency(policy);
}

/** It reads what EKS notes of calls to the Kubernetes API, and looks at what runs on nodes. */
function addGuardDuty(stack: FoundationStack): void {
  new CfnDetector(stack, 'GuardDuty', {
    enable: true,
    findingPublishingFrequency: 'FIFTEEN_MINUTES',
    features: [
      { name: 'EKS_AUDIT_LOGS', status: 'ENABLED' },
      {
        name: 'RUNTIME_MONITORING',
        status: 'ENABLED',
        additionalConfiguration: [{ name: 'EKS_ADDON_MANAGEMENT', status: 'ENABLED' }],
      },
    ],
  });
}
