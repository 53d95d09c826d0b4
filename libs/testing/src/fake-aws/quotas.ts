import * as quotasClient from '@aws-sdk/client-service-quotas';
import { AwsError, type FakeService } from './service.ts';

/** Most of each thing that an account may have which has asked for some, and whose quotas have a value of their own. */
const applied: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ec2: {
    ...{ 'L-1216C47A': 1152, 'L-34B43A08': 1152, 'L-DB2E81BA': 768, 'L-3819A6DF': 768, 'L-417A185B': 384 },
    ...{ 'L-7212CCBC': 768, 'L-1945791B': 128, 'L-B5D1601B': 128, 'L-2C3B7624': 256, 'L-6B0D517C': 256 },
    'L-0263D0A3': 5,
  },
  vpc: { 'L-F678F1CE': 5 },
};
/** Those that nobody has ever asked to change: Service Quotas knows them as defaults alone. */
const defaults: typeof applied = { elasticloadbalancing: { 'L-53DA6B97': 50, 'L-69A177A2': 50 } };

interface Asked {
  readonly ServiceCode: string;
  readonly QuotaCode: string;
}

/** Service Quotas; `changed` holds what was decided otherwise, by code. */
export function quotasService(changed: ReadonlyMap<string, number>): FakeService {
  const answer = (values: typeof applied, { ServiceCode, QuotaCode }: Asked) => {
    const value = values[ServiceCode]?.[QuotaCode];
    if (value === undefined)
      throw new AwsError('NoSuchResourceException', 400, 'The request failed because the quota does not exist.');
    return { Quota: { ServiceCode, QuotaCode, Value: changed.get(QuotaCode) ?? value } };
  };
  return {
    signedAs: 'servicequotas',
    protocol: 'json',
    client: quotasClient,
    invalid: 'IllegalArgumentException',
    handlers: {
      GetServiceQuota: (asked: Asked) => answer(applied, asked),
      GetAWSDefaultServiceQuota: (asked: Asked) => answer({ ...applied, ...defaults }, asked),
    },
  };
}
