import { at, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { MadePassword, type MadePasswordProps } from './made-password.ts';

const minimal: MadePasswordProps = { namespace: 'shop', name: 'till', data: { pin: '{{ .password }}' } };
const everything: Required<MadePasswordProps> = {
  ...minimal,
  shape: { type: 'kubernetes.io/basic-auth', metadata: { labels: { a: 'b' } } },
  disposable: true,
};

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = synthesise((scope) => {
    new MadePassword(scope, 'password', props);
  });
  const secret = only(manifests, 'ExternalSecret', 'till');

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('is made once by the generator of its name', () => {
    expect(at(secret, 'spec')).toMatchObject({
      refreshPolicy: 'CreatedOnce',
      target: { name: 'till', deletionPolicy: 'Retain' },
      dataFrom: [
        { sourceRef: { generatorRef: { kind: 'Password', name: only(manifests, 'Password').metadata.name } } },
      ],
    });
  });

  it('belongs to nobody and is kept, or goes with whoever asked for it', () => {
    const options = textAt(secret, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options');
    expect(options).toContain('SkipDryRunOnMissingResource=true');
    expect(options.includes('Delete=confirm')).toBe(props.disposable !== true);
    expect(at(secret, 'spec', 'target', 'creationPolicy')).toBe(props.disposable === true ? 'Owner' : 'Orphan');
  });

  it('says what it is told to, in the shape that it is told', () => {
    expect(at(secret, 'spec', 'target', 'template')).toEqual({ engineVersion: 'v2', data: props.data, ...props.shape });
  });
});
