import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import type { FoundationStack } from '../stack/foundation-stack.ts';

/** Untagged images that are kept: what a push replaced a moment ago may still be pulled. */
const keptUntagged = 10;

/** A repository for each image of our own that charts name; what is pushed is looked through, and a tag never changes. */
export function addRepositories(stack: FoundationStack, names: readonly string[]): void {
  for (const repositoryName of names) {
    const repository = new CfnRepository(stack, `Repository${logicalName(repositoryName)}`, {
      repositoryName,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: 'AES256' },
      lifecyclePolicy: {
        lifecyclePolicyText: JSON.stringify({
          rules: [
            {
              rulePriority: 1,
              selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: keptUntagged },
              action: { type: 'expire' },
            },
          ],
        }),
      },
    });
    repository.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}

function logicalName(name: string): string {
  return name
    .split(/[^a-z0-9]+/i)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
