/** Classes of pods by what may wait for what. Developers' pods have none of these and go last. */
export const priorityClasses = {
  operators: {
    name: 'slipway-operators',
    value: 1_100_000,
    description: 'Controllers without which nothing else starts, scales or is told apart',
  },
  gateway: { name: 'slipway-gateway', value: 1_000_000, description: 'The one API in front of all models' },
  models: { name: 'slipway-models', value: 900_000, description: 'Servers that hold a loaded model' },
} as const;

/** Name of a priority class of the platform. */
export type PriorityClassName = (typeof priorityClasses)[keyof typeof priorityClasses]['name'];
