import type { FoundationPrices, ResourcePrice } from '@slipway/contracts/foundation-cost';

const network = {
  from: 'zacfukuda.com/blog/aws-nat-gateway-vs-vpc-endpoint, after the price list of us-east-1 of 2026-06-01',
  asOf: '2026-11-21',
};
const databases = {
  from: 'infratally.com/articles/aws-rds-pricing-explained-2026.html, usage.ai on RDS (storage), both of us-east-1',
  asOf: '2026-11-21',
};

const hourly = (hourlyUsd: number, source: ResourcePrice['source']): ResourcePrice => ({ hourlyUsd, source });

/** What the resources of foundations cost for being there. What nobody has looked up is left out, and is said to have no price. */
export const foundationPrices: FoundationPrices = {
  region: 'us-east-1',
  resources: new Map([
    ['AWS::EC2::NatGateway', hourly(0.045, network)],
    // In each subnet.
    ['AWS::EC2::VPCEndpoint', hourly(0.01, network)],
    ['AWS::RDS::DBInstance db.t4g.small', hourly(0.032, databases)],
    ['AWS::RDS::DBInstance db.t4g.medium', hourly(0.065, databases)],
  ]),
  databaseGiB: { monthlyUsd: 0.115, source: databases },
  byUse: new Set([
    'AWS::APS::Workspace',
    'AWS::Budgets::Budget',
    'AWS::CE::AnomalyMonitor',
    'AWS::CE::AnomalySubscription',
    'AWS::CertificateManager::Certificate',
    'AWS::CloudTrail::Trail',
    'AWS::EC2::FlowLog',
    'AWS::EC2::InternetGateway',
    'AWS::EC2::Route',
    'AWS::EC2::RouteTable',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::EC2::Subnet',
    'AWS::EC2::SubnetRouteTableAssociation',
    'AWS::EC2::VPC',
    'AWS::EC2::VPCGatewayAttachment',
    'AWS::ECR::Repository',
    'AWS::ElastiCache::ParameterGroup',
    'AWS::ElastiCache::SubnetGroup',
    'AWS::ElasticLoadBalancingV2::Listener',
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    'AWS::Events::Rule',
    'AWS::Grafana::Workspace',
    'AWS::GuardDuty::Detector',
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::OIDCProvider',
    'AWS::IAM::Role',
    'AWS::KMS::Alias',
    'AWS::Logs::LogGroup',
    'AWS::Logs::ResourcePolicy',
    'AWS::RDS::DBClusterParameterGroup',
    'AWS::RDS::DBParameterGroup',
    'AWS::RDS::DBSubnetGroup',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
    'AWS::WAFv2::IPSet',
    'AWS::WAFv2::LoggingConfiguration',
    'AWS::WAFv2::WebACLAssociation',
  ]),
};
