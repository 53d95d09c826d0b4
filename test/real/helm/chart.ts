/** A chart with what charts of operators have, file by file: Helm finds it by names that are not ours. */
export const chart: Readonly<Record<string, string>> = {
  'Chart.yaml': `apiVersion: v2
name: glass-cutter
version: 1.2.3
description: A chart with what charts of operators have
`,
  'values.yaml': `replicas: 1
certificate: false
`,
  'crds/panes.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: panes.glass.example.com
spec:
  group: glass.example.com
  names: { kind: Pane, plural: panes }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object } }
`,
  'templates/cutter.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels:
    kubernetes: {{ .Capabilities.KubeVersion.Version | quote }}
spec:
  replicas: {{ .Values.replicas }}
---
{{- if .Values.certificate }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}
data:
  tls.key: {{ genPrivateKey "ed25519" | b64enc }}
{{- end }}
`,
  'templates/test.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-test
  annotations:
    helm.sh/hook: test
spec:
  containers: []
`,
};
