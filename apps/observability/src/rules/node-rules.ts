import type { AlertRule } from './rule.ts';

/** A node that was ready, or should be by now, and is not. */
export const nodeNotReady: AlertRule = {
  alert: 'NodeNotReady',
  expr: 'min by (node) (kube_node_status_condition{condition="Ready",status="true"}) == 0',
  forMinutes: 15,
  severity: 'ticket',
  labels: {},
  summary: 'node {{ $labels.node }} has not been ready for 15 minutes',
  proof: {
    firing: {
      samples: [{ series: 'kube_node_status_condition{node="a",condition="Ready",status="true"}', values: '0x60' }],
    },
    silent: {
      samples: [
        { series: 'kube_node_status_condition{node="a",condition="Ready",status="true"}', values: '0x20 1x40' },
        { series: 'kube_node_status_condition{node="a",condition="DiskPressure",status="true"}', values: '0x60' },
      ],
    },
    atMinutes: 40,
    inherited: { node: 'a' },
  },
};

const accelerators = 'resource=~"nvidia_com_gpu|aws_amazon_com_neuron"';
const neuron = 'node="a",resource="aws_amazon_com_neuron"';

/** The device plugin no longer offers what the node has: GPUs and Neuron devices that it found broken. */
export const acceleratorsMissing: AlertRule = {
  alert: 'AcceleratorsMissing',
  expr:
    `max by (node, resource) (kube_node_status_capacity{${accelerators}}) ` +
    `- max by (node, resource) (kube_node_status_allocatable{${accelerators}}) > 0`,
  forMinutes: 15,
  severity: 'ticket',
  labels: {},
  summary: '{{ $value }} of {{ $labels.resource }} of node {{ $labels.node }} are broken: drain the node',
  proof: {
    firing: {
      samples: [
        { series: `kube_node_status_capacity{${neuron}}`, values: '4x60' },
        { series: `kube_node_status_allocatable{${neuron}}`, values: '4x10 3x50' },
      ],
      value: '1',
    },
    silent: {
      samples: [
        { series: `kube_node_status_capacity{${neuron}}`, values: '4x60' },
        { series: `kube_node_status_allocatable{${neuron}}`, values: '4x60' },
        { series: 'kube_node_status_capacity{node="a",resource="memory"}', values: '64x60' },
        { series: 'kube_node_status_allocatable{node="a",resource="memory"}', values: '60x60' },
      ],
    },
    atMinutes: 50,
    inherited: { node: 'a', resource: 'aws_amazon_com_neuron' },
  },
};
