import { answering } from './cloudformation/answering';
import { createDeployer } from './cloudformation/create-deployer';
import { handleServiceRule } from './cloudformation/service-rule';
import { Controller } from './controller';
import { readEnvironment } from './environment';

/** The function that CloudFormation calls: for a state, or for a service that ECS deploys natively, which has none. */
export const handler = process.env.STATE_NAME === undefined
  ? answering({ 'Custom::BlueGreenServiceRule': async (event) => handleServiceRule(event) })
  : createDeployer(new Controller(readEnvironment()));
