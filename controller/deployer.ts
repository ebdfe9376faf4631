import { createDeployer } from './cloudformation/create-deployer';
import { Controller } from './controller';
import { readEnvironment } from './environment';

/** The function that CloudFormation calls. */
export const handler = createDeployer(new Controller(readEnvironment()));
