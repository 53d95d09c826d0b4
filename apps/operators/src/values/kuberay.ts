import type { JsonObject } from '@slipway/contracts/manifest';
export const kuberay: JsonObject = {};
