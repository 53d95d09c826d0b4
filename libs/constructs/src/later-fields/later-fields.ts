import { laterFieldsKey } from '@slipway/contracts/chart-spec';
import type { JsonObject } from '@slipway/contracts/manifest';
import type { ApiObject } from 'cdk8s';

/**
 * Sets fields that are newer than the class of an object: such classes drop what they do not know, patches included.
 * The renderer merges them last; the pinned schemas check the result.
 */
export function laterFields(object: ApiObject, fields: JsonObject): void {
  object.node.addMetadata(laterFieldsKey, fields);
}
