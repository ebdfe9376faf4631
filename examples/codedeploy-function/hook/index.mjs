import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** Calls the new version once. In the first deploy nobody waits for a status: an error fails it. */
export async function handler({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) {
  const { FunctionError: failed } = await new LambdaClient().send(new InvokeCommand({ FunctionName: process.env.VERSION_ARN }));
  if (deploymentId !== undefined) {
    const status = failed === undefined ? 'Succeeded' : 'Failed';
    await new CodeDeployClient().send(new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }));
  } else if (failed !== undefined) {
    throw new Error(`the first version failed: ${failed}`);
  }
}
