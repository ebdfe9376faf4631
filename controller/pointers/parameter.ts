import { DeleteParameterCommand, GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { callInTime } from './call';
import type { Pointer } from '../pointer';

/** A published copy of the edge document: the SSM parameter of one region. */
export class ParameterPointer implements Pointer {
  public readonly name: string;
  private readonly client: SSMClient;

  constructor(private readonly parameterName: string, region: string) {
    this.name = `parameter ${parameterName} in ${region}`;
    this.client = new SSMClient({ region, maxAttempts: 2 });
  }

  public async read(): Promise<string | undefined> {
    const command = new GetParameterCommand({ Name: this.parameterName });
    const found = await callInTime(this.name, async (limited) => this.client.send(command, limited).catch(missing));
    return found?.Parameter?.Value;
  }

  public async write(value: string): Promise<void> {
    const command = new PutParameterCommand({ Name: this.parameterName, Value: value, Type: 'String', Overwrite: true });
    await callInTime(this.name, async (limited) => this.client.send(command, limited));
  }

  public async remove(): Promise<void> {
    const command = new DeleteParameterCommand({ Name: this.parameterName });
    await callInTime(this.name, async (limited) => this.client.send(command, limited).catch(missing));
  }
}

function missing(error: unknown): undefined {
  if (error instanceof ParameterNotFound) {
    return undefined;
  }
  throw error;
}
