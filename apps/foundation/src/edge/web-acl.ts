import type { Edge } from '@slipway/contracts/edge';
import { CfnIPSet, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { FoundationStack } from '../stack/foundation-stack.ts';

/**
 * Rules of AWS's own that look into what is sent. Prompts are long, and are about everything that these rules look for: they
 * are counted and not refused.
 */
const aboutBodies = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'EC2MetaDataSSRF_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
];

/** What is refused before it reaches the gateway: strangers, floods, and what is known to be an attack. */
export function addWebAcl(stack: FoundationStack, edge: Edge): CfnWebACL {
  const rules = [...allowedRule(stack, edge), floodRule(edge), ...managedRules()];
  return new CfnWebACL(stack, 'WebAcl', {
    name: `slipway-${stack.cluster.name}`,
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: seen(`slipway-${stack.cluster.name}`),
    rules: rules.map((rule, priority) => ({ ...rule, priority })),
  });
}

type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** Who comes from elsewhere is refused, where addresses are named. */
function allowedRule(stack: FoundationStack, { allowedRanges }: Edge): readonly Rule[] {
  if (allowedRanges.length === 0) return [];
  const ranges = new CfnIPSet(stack, 'AllowedRanges', {
    name: `slipway-${stack.cluster.name}-allowed`,
    scope: 'REGIONAL',
    ipAddressVersion: 'IPV4',
    addresses: [...allowedRanges],
  });
  return [
    {
      name: 'from-elsewhere',
      action: { block: {} },
      statement: { notStatement: { statement: { ipSetReferenceStatement: { arn: ranges.attrArn } } } },
      visibilityConfig: seen('from-elsewhere'),
    },
  ];
}

function floodRule({ requestsPerFiveMinutes }: Edge): Rule {
  return {
    name: 'flood',
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: {
      rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerFiveMinutes, evaluationWindowSec: 300 },
    },
    visibilityConfig: seen('flood'),
  };
}

function managedRules(): readonly Rule[] {
  const group = (name: string, counted: readonly string[] = []): Rule => ({
    name,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ...(counted.length > 0 && {
          ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        }),
      },
    },
    visibilityConfig: seen(name),
  });
  return [
    group('AWSManagedRulesAmazonIpReputationList'),
    group('AWSManagedRulesKnownBadInputsRuleSet'),
    group('AWSManagedRulesCommonRuleSet', aboutBodies),
  ];
}

function seen(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
