import { maskCredentials } from '@slipway/contracts/credential';

/** What an error of AWS means for whoever made the call. */
export type Meaning =
  /** AWS or the network could not, this time. */
  | 'transient'
  /** Something else is going on, or has not reached all of AWS: look again later. */
  | 'conflict'
  /** What was asked for is not there. */
  | 'absent'
  /** It will be refused again. */
  | 'final';

/** Fields that errors of the SDK have, where they have them. */
interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const transientNames =
  /^(Throttl\w*|TooManyRequestsException|RequestLimitExceeded|ServerException|ServiceUnavailable\w*|InternalFailure|InternalError|TimeoutError|RequestTimeout\w*|BandwidthLimitExceeded|LimitExceededException)$/;
const networkCodes = /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
/** Roles are known to IAM some seconds before they are known to others. */
const roleNotSeenYet =
  /trust policy.{0,400}invalid|Role with arn.{0,2100}could not be (found|assumed)|is not authorized to assume/is;
const busy =
  /not in (an? )?ACTIVE state|currently (being )?updat|already (an? )?(update|in progress)|IN_PROGRESS state/i;

/** Sorts an error; anything that is not of AWS is final. */
export function meaningOf(error: unknown): Meaning {
  if (!isSdkError(error)) return 'final';
  const { name, message, code, $metadata } = error;
  if (typeof code === 'string' && networkCodes.test(code)) return 'transient';
  // A quota of IAM goes by the name of a throttle elsewhere.
  if (name === 'LimitExceededException' && /quota|limit for/i.test(message)) return 'final';
  if (transientNames.test(name) || ($metadata?.httpStatusCode ?? 0) >= 500) return 'transient';
  if (name === 'ResourcePropagationDelayException' || roleNotSeenYet.test(message)) return 'conflict';
  if (/^(ResourceInUseException|AlreadyExistsException|ResourceExistsException|ConflictException)$/.test(name))
    return 'conflict';
  if (name === 'InvalidChangeSetStatusException' || name === 'InvalidChangeSetStatus' || busy.test(message))
    return 'conflict';
  if (isAbsent(error)) return 'absent';
  return 'final';
}

/** True when AWS says that there is no such thing. */
export function isAbsent(error: unknown): boolean {
  if (!isSdkError(error)) return false;
  const { name, message } = error;
  if (/^((ImageNotFound|NoSuchResource|NotFound|ResourceNotFound)Exception|ChangeSetNotFound(Exception)?)$/.test(name))
    return true;
  return name === 'ValidationError' && /does not exist/.test(message);
}

/** What a call gives; undefined where AWS says that there is no such thing. */
export async function ifThere<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** What is wrong and what to do, in a person's words. */
export interface Explanation {
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

type Known = readonly [RegExp, rule: string, remedy: (groups: RegExpExecArray) => string];

/** From the particular to the general; held against name and message together. */
const known: readonly Known[] = [
  [
    /CredentialsProviderError|Could not load credentials|NoCredentials/,
    'no-credentials',
    () => 'sign in to AWS first: aws sso login, or set AWS_PROFILE',
  ],
  [
    /ExpiredToken|token.{0,40}expired|TokenRefreshRequired/i,
    'credentials-expired',
    () => 'sign in to AWS again: aws sso login',
  ],
  [
    /UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch/,
    'credentials-unknown',
    () => 'check AWS_PROFILE and the clock of this machine; AWS does not know these credentials',
  ],
  [
    /(?:not authorized to perform:? ?|permission )([\w-]+:\w+)/i,
    'permission-missing',
    ([, action]) => `let whoever runs this do ${action ?? 'it'}, then run bootstrap up again`,
  ],
  [
    /AccessDenied|UnauthorizedOperation/,
    'permission-missing',
    () => 'let whoever runs this do it, then run bootstrap up again',
  ],
  [
    /UnsupportedAvailabilityZone/,
    'zone-refused',
    () => 'name other zones in cluster.ts; the message lists those that EKS has',
  ],
  [
    /ResourceLimitExceeded|LimitExceeded|ServiceQuotaExceeded/,
    'quota-used-up',
    () => 'request more in Service Quotas, or remove what is no longer needed; then run bootstrap up again',
  ],
  [/InsufficientFreeAddresses/, 'subnets-full', () => 'free addresses in the subnets, or enlarge network.cidr'],
  [/KmsKey\w*|KMSKey\w*/, 'key-unusable', () => 'enable the key of stack base, and let the cluster role use it'],
  [
    /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|does not answer/,
    'unreachable',
    () =>
      "look at the network of this machine; with access.form 'private', the Kubernetes API is reached inside the VPC alone: run the bootstrap there, or over a VPN",
  ],
  [
    /self-signed certificate|unable to (get|verify) [\w ]*(certificate|issuer)|certificate's altnames|certificate has expired|wrong version number|is no (JSON|address)/i,
    'endpoint-unreadable',
    () =>
      'look what answers in place of the Kubernetes API: a proxy, or another address in DNS; run the bootstrap where nothing stands between, inside the VPC',
  ],
  [
    /Identity ?Center|idcInstance|awsIdc/i,
    'identity-center-missing',
    () =>
      'switch IAM Identity Center on, and write its instance and its region into identity: aws sso-admin list-instances --region <its region>',
  ],
  [/^HelmFailed/, 'helm-failed', () => 'correct what Helm names, then run bootstrap up again'],
  [/^KubernetesRefused/, 'kubernetes-refused', () => 'correct what the message names, then run bootstrap up again'],
  [/IamRoleNotFound|IAM role/i, 'role-missing', () => 'look at stack base in CloudFormation; run bootstrap up again'],
];

/** Explains an error: its own words in one line, and the action to take. */
export function explain(error: unknown): Explanation {
  const name = error instanceof Error ? error.name : 'Error';
  const said = maskCredentials(error instanceof Error ? error.message : String(error))
    .replaceAll(/\s+/g, ' ')
    .trim();
  for (const [pattern, rule, remedy] of known) {
    const groups = pattern.exec(`${name}: ${said}`);
    if (groups !== null) return { rule, message: `${speaker(name)}${said}`, remedy: remedy(groups) };
  }
  return {
    rule: 'aws-refused',
    message: `AWS refuses: ${said} (${name})`,
    remedy: 'correct what the message names, then run bootstrap up again',
  };
}

/** Who says so. */
function speaker(name: string): string {
  // Errors of the network have no name of their own.
  if (name === 'Error' || name === 'KubernetesRefused' || name === 'ServiceUnavailable') return '';
  return name === 'HelmFailed' ? 'Helm ends with ' : 'AWS refuses: ';
}

function isSdkError(error: unknown): error is SdkError {
  return error instanceof Error;
}
