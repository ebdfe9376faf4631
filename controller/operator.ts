import { createOperator } from './commands/create-operator';
import { Controller } from './controller';
import { readEnvironment } from './environment';

/** The function that people, pipelines, alarms and schedules call. */
export const handler = createOperator(new Controller(readEnvironment()));
