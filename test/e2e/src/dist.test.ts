import { expect, it } from 'vitest';
import { readDocuments, repositoryUrl, sourceOf, type BrokenManifests } from './dist.ts';

const two = `apiVersion: v1
kind: Namespace
metadata:
  name: a
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
`;

it('knows on which line each document begins', () => {
  const documents = readDocuments('dist/dev/a.yaml', two);
  expect(documents.map(({ line, manifest }) => [line, manifest.metadata.name])).toEqual([
    [1, 'a'],
    [6, 'b'],
  ]);
});

it('names what a person edits', () => {
  expect(sourceOf('dist/dev/developers/red/alice.yaml')).toBe('clusters/dev/developers/alice.yaml');
  expect(sourceOf('dist/dev/argocd/application-vllm.yaml')).toBe('argocd/src');
  expect(sourceOf('dist/dev/vllm/qwen3-8b.yaml')).toBe('apps/vllm/src, or clusters/dev/cluster.ts');
  expect(sourceOf('clusters/dev/cluster.ts')).toBe('clusters/dev/cluster.ts');
});

it('refuses Applications of two repositories', () => {
  const application = (url: string) => ({
    file: 'dist/dev/argocd/a.yaml',
    line: 1,
    manifest: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'a' },
      spec: { source: { repoURL: url } },
    },
  });
  expect(repositoryUrl([application('https://example.com/a.git')])).toBe('https://example.com/a.git');
  const ofOthers = structuredClone(application('https://charts.example.com'));
  Object.assign(ofOthers.manifest.spec.source, { chart: 'cutter', helm: { releaseName: 'cutter' } });
  expect(repositoryUrl([application('https://example.com/a.git'), ofOthers])).toBe('https://example.com/a.git');
  expect(() => repositoryUrl([application('https://example.com/a'), application('https://example.com/b')])).toThrow(
    '2 repositories',
  );
});

it('names line and source of each document that is no object', () => {
  const text = `${two}---\njust: a map\n---\n- a list\n---\na: [\n`;
  const file = 'dist/dev/vllm/qwen3-8b.yaml';
  try {
    readDocuments(file, text);
    expect.unreachable();
  } catch (error) {
    const { findings } = error as BrokenManifests;
    expect(findings.map(({ line, message }) => [line, message])).toEqual([
      [11, 'is no object of Kubernetes: it has no apiVersion, kind, metadata.name'],
      [13, 'is no object of Kubernetes: it has no fields'],
      [16, expect.stringContaining('is no YAML: ')],
    ]);
    for (const { remedy } of findings) expect(remedy).toContain('apps/vllm/src');
  }
});
