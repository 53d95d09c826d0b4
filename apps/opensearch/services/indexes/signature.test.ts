import { expect, it } from 'vitest';
import { signatureOf } from './signature.ts';

/** Of AWS's own test suite for Signature Version 4, where key, moment and scope are always these. */
const keys = { id: 'AKIDEXAMPLE', secret: ['wJalrXUtnFEMI', 'K7MDENG+bPxRfiCYEXAMPLEKEY'].join('/') };
const moment = new Date('2015-08-30T12:36:00Z');
const scope = { region: 'us-east-1', service: 'service' };

it.each([
  ['GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['GET', '/?Param2=value2&Param1=value1', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'],
  ['POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
])('%s %s is signed as AWS does', (method, path, signature) => {
  const address = new URL(path, 'https://example.amazonaws.com');
  expect(signatureOf({ method, address, body: '' }, keys, scope, moment)).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  });
});

it('another body, another signature', () => {
  const address = new URL('https://example.amazonaws.com/');
  const sign = (body: string) => signatureOf({ method: 'PUT', address, body }, keys, scope, moment)['authorization'];
  expect(sign('{}')).not.toBe(sign('{ }'));
});
