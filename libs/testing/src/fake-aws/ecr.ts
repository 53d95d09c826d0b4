import * as ecrClient from '@aws-sdk/client-ecr';
import { AwsError, type FakeService } from './service.ts';

/** The registry of an account. */
export interface FakeRegistry {
  /** Names of the repositories that there are. */
  readonly repositories: () => ReadonlySet<string>;
  /** Digests by what was pushed: `slipway/own:1.2.3`. */
  readonly images: Map<string, string>;
}

/** ECR, as far as images are looked for. */
export function ecrService({ repositories, images }: FakeRegistry): FakeService {
  return {
    signedAs: 'ecr',
    protocol: 'json',
    client: ecrClient,
    invalid: 'InvalidParameterException',
    handlers: {
      DescribeImages: (asked: {
        repositoryName: string;
        imageIds?: readonly { readonly imageTag?: string; readonly imageDigest?: string }[];
      }) => {
        const { repositoryName, imageIds = [] } = asked;
        if (!repositories().has(repositoryName))
          throw new AwsError(
            'RepositoryNotFoundException',
            400,
            `The repository with name '${repositoryName}' does not exist in the registry`,
          );
        const imageDetails = imageIds.map(({ imageTag = '' }) => {
          const imageDigest = images.get(`${repositoryName}:${imageTag}`);
          if (imageDigest === undefined)
            throw new AwsError(
              'ImageNotFoundException',
              400,
              `The image with imageId {imageTag:'${imageTag}'} does not exist within the repository`,
            );
          return { repositoryName, imageDigest, imageTags: [imageTag] };
        });
        return { imageDetails };
      },
    },
  };
}
