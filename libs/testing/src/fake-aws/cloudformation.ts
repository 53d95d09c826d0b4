import * as client from '@aws-sdk/client-cloudformation';
import type { FakeAmp } from './amp.ts';
import type { FakeGrafanaService } from './grafana.ts';
import { Parts, type Part } from './part.ts';
import { AwsError, type FakeClock, type FakeService } from './service.ts';
import {
  changesBetween,
  grafanasOf,
  repositoriesOf,
  rolesOf,
  valueOf,
  workspacesOf,
  type Surroundings,
  type Template,
} from './template.ts';

/** How long CloudFormation takes, in milliseconds of the fake's time. */
const durations = { changeSet: 5_000, execute: 2 * 60_000, delete: 60_000 } as const;
const longestTemplate = 51_200;

interface Stack extends Part {
  readonly name: string;
  body: string;
  parameters: readonly Parameter[];
  outputs: readonly object[];
}

interface Parameter {
  readonly ParameterKey: string;
  readonly ParameterValue: string;
}

interface ChangeSet extends Part {
  readonly name: string;
  readonly body: string;
  readonly parameters: readonly Parameter[];
  readonly changes: readonly object[];
  execution?: string;
}

interface CreateChangeSet {
  readonly StackName: string;
  readonly ChangeSetName: string;
  readonly ChangeSetType?: 'CREATE' | 'UPDATE';
  readonly TemplateBody: string;
  readonly Parameters?: readonly Parameter[];
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** CloudFormation, with the roles and repositories that its stacks have made. */
export interface FakeCloudFormation extends FakeService {
  /** Moment at which a role was made; undefined for one that no stack has. */
  readonly roleMadeAt: (arn: string) => number | undefined;
  /** Names of the repositories for images that stacks have made. */
  readonly repositories: () => ReadonlySet<string>;
  /** Lets the next execution of a change set fail. */
  failNext: boolean;
  /** Logical ids of databases whose protection a person has taken away. */
  readonly unprotected: Set<string>;
  readonly stacks: Parts<Stack>;
}

/** CloudFormation without any stack. */
export function fakeCloudFormation(given: {
  readonly clock: FakeClock;
  readonly account: string;
  readonly region: string;
  /** Keeps the workspaces of metrics that stacks make; they outlive them. */
  readonly amp?: Pick<FakeAmp, 'add' | 'workspaces'>;
  /** Keeps the workspaces of Grafana that stacks make. */
  readonly grafana?: Pick<FakeGrafanaService, 'add' | 'workspaces'>;
}): FakeCloudFormation {
  const { clock, account, region, amp, grafana } = given;
  const stacks = new Parts<Stack>(clock);
  const changeSets = new Parts<ChangeSet>(clock);
  const roles = new Map<string, number>();
  const surroundings = (stack: string, parameters: readonly Parameter[]): Surroundings => ({
    ...{ stack, account, region },
    parameters: Object.fromEntries(
      parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
    ),
  });
  const stackOf = (name: string): Stack => {
    const stack = stacks.get(name);
    if (stack === undefined) throw new AwsError('ValidationError', 400, `Stack with id ${name} does not exist`);
    return stack;
  };
  const changeSetOf = (stack: string, name: string): ChangeSet => {
    const changeSet = changeSets.get(`${stack}/${name}`);
    if (changeSet === undefined) throw new AwsError('ChangeSetNotFound', 404, `ChangeSet [${name}] does not exist`);
    return changeSet;
  };
  const isBusy = ({ status = '' }: Part) => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
  /** False where it fails, as it was told to. */
  const execute = (stack: Stack, { body, parameters }: ChangeSet): boolean => {
    const isNew = stack.status === 'REVIEW_IN_PROGRESS';
    const verb = isNew ? 'CREATE' : 'UPDATE';
    if (fake.failNext) {
      fake.failNext = false;
      const after = isNew ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE';
      stacks.become(stack.name, `${verb}_IN_PROGRESS`, durations.execute, after);
      return false;
    }
    const template = JSON.parse(body) as Template;
    const at = surroundings(stack.name, parameters);
    const outputs = Object.entries(template.Outputs ?? {}).map(([OutputKey, { Value }]) => ({
      ...{ OutputKey, OutputValue: valueOf(Value, template, at) },
    }));
    stacks.become(stack.name, `${verb}_IN_PROGRESS`, durations.execute, `${verb}_COMPLETE`, {
      body,
      parameters,
      outputs,
    });
    for (const [id, { alias }] of workspacesOf(template, at))
      if (amp?.workspaces.get(id) === undefined) amp?.add(id, stack.tags, alias);
    for (const id of grafanasOf(template, at))
      if (grafana?.workspaces.get(id) === undefined) grafana?.add(id, stack.tags);
    for (const role of rolesOf(template, at)) if (!roles.has(role)) roles.set(role, clock.now() + durations.execute);
    return true;
  };
  const fake: FakeCloudFormation = {
    signedAs: 'cloudformation',
    protocol: 'query',
    client,
    invalid: 'ValidationError',
    stacks,
    failNext: false,
    unprotected: new Set(),
    repositories: () => {
      const made = stacks.all().filter(({ status = '' }) => status.endsWith('_COMPLETE'));
      return new Set(made.flatMap(({ body }) => repositoriesOf(JSON.parse(body) as Template)));
    },
    roleMadeAt: (arn) => {
      stacks.all();
      return roles.get(arn);
    },
    handlers: {
      DescribeStacks: ({ StackName }: { StackName: string }) => ({ Stacks: [described(stackOf(StackName))] }),
      GetTemplate: ({ StackName }: { StackName: string }) => ({ TemplateBody: stackOf(StackName).body }),
      DescribeStackEvents: ({ StackName }: { StackName: string }) => ({
        StackEvents: /ROLLBACK|DELETE_FAILED/.test(stackOf(StackName).status ?? '')
          ? [
              {
                EventId: '1',
                StackId: StackName,
                StackName,
                Timestamp: new Date(clock.now()),
                ...(stackOf(StackName).status === 'DELETE_FAILED'
                  ? {
                      LogicalResourceId: 'Database',
                      ResourceStatus: 'DELETE_FAILED',
                      ResourceStatusReason: 'Cannot delete protected DB Instance',
                    }
                  : {
                      LogicalResourceId: 'Key',
                      ResourceStatus: 'CREATE_FAILED',
                      ResourceStatusReason: 'the key could not be made',
                    }),
              },
            ]
          : [],
      }),
      CreateChangeSet: (input: CreateChangeSet) => {
        const { StackName, ChangeSetName, ChangeSetType = 'UPDATE', TemplateBody, Parameters = [], Tags = [] } = input;
        if (Buffer.byteLength(TemplateBody) > longestTemplate)
          throw new AwsError(
            'ValidationError',
            400,
            `Member must have length less than or equal to ${longestTemplate}`,
          );
        let stack = stacks.get(StackName);
        if (ChangeSetType === 'CREATE') {
          if (stack !== undefined && stack.status !== 'REVIEW_IN_PROGRESS')
            throw new AwsError(
              'ValidationError',
              400,
              `Stack [${StackName}] already exists and cannot be created again with the changeSet [${ChangeSetName}]`,
            );
          const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
          stack ??= stacks.set(StackName, {
            name: StackName,
            status: 'REVIEW_IN_PROGRESS',
            body: '{}',
            parameters: [],
            outputs: [],
            tags,
          });
        } else stack = stackOf(StackName);
        if (isBusy(stack))
          throw new AwsError(
            'ValidationError',
            400,
            `Stack:${StackName} is in ${stack.status ?? ''} state and can not be updated.`,
          );
        const key = `${StackName}/${ChangeSetName}`;
        if (changeSets.get(key) !== undefined)
          throw new AwsError(
            'AlreadyExistsException',
            400,
            `ChangeSet ${ChangeSetName} cannot be created due to a mismatch with existing attribute`,
          );
        const changes = changesBetween(JSON.parse(stack.body) as Template, JSON.parse(TemplateBody) as Template);
        const differs =
          changes.length > 0 ||
          JSON.stringify(Parameters) !== JSON.stringify(stack.parameters) ||
          stack.body !== TemplateBody;
        changeSets.set(key, { name: ChangeSetName, body: TemplateBody, parameters: Parameters, changes });
        changeSets.become(key, 'CREATE_IN_PROGRESS', durations.changeSet, differs ? 'CREATE_COMPLETE' : 'FAILED');
        return { Id: `arn:change-set/${ChangeSetName}`, StackId: `arn:stack/${StackName}` };
      },
      DescribeChangeSet: ({ StackName, ChangeSetName }: { StackName: string; ChangeSetName: string }) => {
        stackOf(StackName);
        const { status, changes, execution } = changeSetOf(StackName, ChangeSetName);
        const StatusReason = status === 'FAILED' ? "The submitted information didn't contain changes." : undefined;
        return {
          StackName,
          ChangeSetName,
          Status: status,
          StatusReason,
          ExecutionStatus: execution ?? (status === 'CREATE_COMPLETE' ? 'AVAILABLE' : 'UNAVAILABLE'),
          Changes: changes,
        };
      },
      ExecuteChangeSet: ({ StackName, ChangeSetName }: { StackName: string; ChangeSetName: string }) => {
        const stack = stackOf(StackName);
        const changeSet = changeSetOf(StackName, ChangeSetName);
        if (changeSet.status !== 'CREATE_COMPLETE' || isBusy(stack))
          throw new AwsError(
            'InvalidChangeSetStatus',
            400,
            `ChangeSet ${ChangeSetName} cannot be executed in its current status of [${changeSet.status ?? ''}]`,
          );
        if (!execute(stack, changeSet)) {
          // What could not be executed stays, to be read.
          changeSet.execution = 'EXECUTE_FAILED';
          return {};
        }
        for (const key of changeSets.keys()) if (key.startsWith(`${StackName}/`)) changeSets.delete(key);
        return {};
      },
      DeleteChangeSet: ({ StackName, ChangeSetName }: { StackName: string; ChangeSetName: string }) => {
        changeSets.delete(`${StackName}/${ChangeSetName}`);
        return {};
      },
      UpdateTerminationProtection: ({
        StackName,
        EnableTerminationProtection,
      }: {
        StackName: string;
        EnableTerminationProtection: boolean;
      }) => {
        stackOf(StackName)['protected'] = EnableTerminationProtection;
        return { StackId: `arn:stack/${StackName}` };
      },
      DeleteStack: ({ StackName }: { StackName: string }) => {
        const stack = stacks.get(StackName);
        if (stack === undefined) return {};
        if (stack['protected'] === true)
          throw new AwsError(
            'ValidationError',
            400,
            `Stack [${StackName}] cannot be deleted while TerminationProtection is enabled`,
          );
        const at = surroundings(StackName, stack.parameters);
        const template = JSON.parse(stack.body) as Template;
        const held = Object.entries(template.Resources ?? {}).find(
          ([id, { Properties }]) => Properties?.['DeletionProtection'] === true && !fake.unprotected.has(id),
        );
        if (held !== undefined) {
          stacks.become(StackName, 'DELETE_IN_PROGRESS', durations.delete, 'DELETE_FAILED');
          return {};
        }
        for (const role of rolesOf(template, at)) roles.delete(role);
        for (const id of grafanasOf(template, at)) grafana?.workspaces.delete(id);
        stacks.vanish(StackName, 'DELETE_IN_PROGRESS', durations.delete);
        for (const key of changeSets.keys()) if (key.startsWith(`${StackName}/`)) changeSets.delete(key);
        return {};
      },
    },
  };
  return fake;

  function described(stack: Stack): object {
    const { name, status, tags = {}, parameters, outputs } = stack;
    return {
      StackName: name,
      StackId: `arn:stack/${name}`,
      CreationTime: new Date(0),
      StackStatus: status,
      Parameters: parameters,
      Outputs: outputs,
      EnableTerminationProtection: stack['protected'] === true,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
  }
}
