import type { Operations } from './json-protocol';

/** Nothing is measured here, so no alarm is ever on. */
export const alarmOperations: Operations = {
  DescribeAlarms: (input) => ({
    MetricAlarms: (input.AlarmNames as string[]).map((AlarmName) => ({ AlarmName, StateValue: 'OK' })),
    CompositeAlarms: [],
  }),
};
