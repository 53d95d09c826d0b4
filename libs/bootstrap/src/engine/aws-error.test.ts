import { describe, expect, it } from 'vitest';
import { HelmFailed } from '../kubernetes/helm.ts';
import { KubernetesRefused } from '../kubernetes/kubernetes-api.ts';
import { explain, meaningOf } from './aws-error.ts';

function named(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}

describe('the meaning of an error', () => {
  it.each([
    ['transient', named('ThrottlingException', 'Rate exceeded')],
    ['transient', named('Error', 'socket hang up', { code: 'ECONNRESET' })],
    ['transient', new KubernetesRefused(503, 'not yet')],
    ['conflict', named('InvalidParameterException', 'The trust policy of the role is invalid')],
    ['conflict', named('InvalidRequestException', 'Cluster dev is not in ACTIVE state')],
    ['conflict', named('ResourceInUseException', 'exists')],
    ['absent', named('ValidationError', 'Stack with id a does not exist')],
    ['final', named('InvalidParameterException', 'subnets are missing')],
    // IAM calls a quota what others call a throttle.
    ['final', named('LimitExceededException', 'Cannot exceed quota for RolesPerAccount: 1000')],
    ['final', named('AccessDeniedException', 'no')],
    ['final', new KubernetesRefused(403, 'forbidden')],
  ])('is %s: %s', (meaning, error) => {
    expect(meaningOf(error)).toBe(meaning);
  });
});

describe('an explanation', () => {
  it.each([
    ['unreachable', named('Error', 'connect ECONNREFUSED 10.0.0.1:443', { code: 'ECONNREFUSED' }), /inside the VPC/],
    ['endpoint-unreadable', named('Error', 'self-signed certificate in certificate chain'), /inside the VPC/],
    [
      'identity-center-missing',
      named('InvalidParameterException', 'the IAM Identity Center instance arn:x was not found'),
      /sso-admin list-instances/,
    ],
    ['helm-failed', new HelmFailed('Error: no such chart'), /Helm/],
    ['kubernetes-refused', new KubernetesRefused(403, 'the Kubernetes API answers 403: forbidden'), /again/],
    ['permission-missing', named('AccessDenied', 'is not authorized to perform: iam:PassRole on x'), /iam:PassRole/],
    ['credentials-unknown', named('InvalidClientTokenId', 'The security token is invalid'), /AWS_PROFILE/],
    ['aws-refused', named('SomethingNew', 'nobody has met this'), /again/],
  ])('%s says what to do', (rule, error, remedy) => {
    const explanation = explain(error);
    expect(explanation.rule).toBe(rule);
    expect(explanation.remedy).toMatch(remedy);
  });

  it('is one line, and shows no credential', () => {
    const key = ['AKIA', 'IOSFODNN7', 'ABCDEFG'].join('');
    const { message } = explain(named('Other', `first\n  second ${key}`));
    expect(message).not.toContain('\n');
    expect(message).not.toContain(key);
  });
});
