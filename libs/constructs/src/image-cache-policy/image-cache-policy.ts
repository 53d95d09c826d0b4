import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';

/** Where the copies of a registry are. */
export interface ImageCopies {
  /** What its images begin with, up to the first slash: `quay.io`. */
  readonly host: string;
  /** What its copies begin with: `111122223333.dkr.ecr.us-east-1.amazonaws.com/dev-quay`. */
  readonly address: string;
}

/** What an `ImageCachePolicy` needs to know. */
export interface ImageCachePolicyProps {
  /** What copies of Docker Hub begin with, which images without a registry come from too. */
  readonly dockerHub: string;
  /**
   * Copies of other registries; images of all others stay as they are.
   *
   * @default - Docker Hub's alone
   */
  readonly others?: readonly ImageCopies[];
}

const name = 'slipway-image-cache';
const hub = 'docker.io';

/** Points every new pod at copies of its images, whoever made it. A pod for which that fails keeps the images that it names. */
export class ImageCachePolicy extends Construct {
  constructor(scope: Construct, id: string, props: ImageCachePolicyProps) {
    super(scope, id);
    const { dockerHub, others = [] } = props;
    const copies = [{ host: hub, address: dockerHub }, ...others];
    // cdk8s-plus-28 does not know these kinds.
    new ApiObject(this, 'policy', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Ignore',
        // Webhooks add containers after policies were asked.
        reinvocationPolicy: 'IfNeeded',
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
            { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['pods/ephemeralcontainers'] },
          ],
        },
        matchConditions,
        variables: [
          {
            name: 'copies',
            expression: `{${copies.map(({ host, address }) => `'${host}': '${address}'`).join(', ')}}`,
          },
          ...lists.map(({ field, containers }) => ({ name: field, expression: `${containers}${copied}` })),
        ],
        mutations: lists.map(({ field, containers, when }) => ({
          patchType: 'JSONPatch',
          jsonPatch: {
            expression:
              `${containers}.transformList(i, c, ${when} && c.?image.orValue('') != variables.${field}[i], ` +
              `JSONPatch{op: "replace", path: "/spec/${field}/" + string(i) + "/image", value: variables.${field}[i]})`,
          },
        })),
      },
    });
    new ApiObject(this, 'binding', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name },
    });
  }
}

/** Pods that have to keep their images. */
const matchConditions = [
  // A node shows what it runs of its own accord, and pulls nothing for it.
  {
    name: 'runs-by-the-api',
    expression: "!('kubernetes.io/config.mirror' in object.metadata.?annotations.orValue({}))",
  },
  // Its image may be private: what the cache is read with need not be allowed to read it.
  { name: 'brings-no-credential', expression: 'size(object.spec.?imagePullSecrets.orValue([])) == 0' },
  // CloudNativePG compares a pod's image with the one that it wrote and replaces the pod, for ever: cloudnative-pg#6344.
  { name: 'is-not-compared', expression: "!('cnpg.io/cluster' in object.metadata.?labels.orValue({}))" },
];

/** Containers of a pod by field, and when their images can be set: those of a running pod are what they are. */
const lists = [
  ...['containers', 'initContainers'].map((field) => ({
    field,
    containers: `object.spec.?${field}.orValue([])`,
    when: "request.operation == 'CREATE'",
  })),
  {
    field: 'ephemeralContainers',
    containers: 'object.spec.?ephemeralContainers.orValue([])',
    when: '(oldObject == null || !oldObject.spec.?ephemeralContainers.orValue([]).exists(e, e.name == c.name))',
  },
];

/** CEL that turns a list of containers into their images, as they are to be: tags and digests go along as they are. */
const copied = [
  "c, c.?image.orValue('')",
  // What comes before the first slash is a registry if it has a dot or a port.
  `i, i == '' || i.matches('^([^/]*[.:][^/]*|localhost)/') ? i : '${hub}/' + i`,
  // Images of Docker Hub that nobody owns are the library's.
  `i, i.startsWith('${hub}/') && size(i.split('/')) == 2 ? '${hub}/library/' + i.substring(${hub.length + 1}) : i`,
  "i, i.split('/')[0] in variables.copies ? variables.copies[i.split('/')[0]] + i.substring(i.indexOf('/')) : i",
]
  .map((step) => `.map(${step})`)
  .join('');
