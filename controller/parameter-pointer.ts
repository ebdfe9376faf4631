import { DeleteParameterCommand, GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Pointer } from './pointer';

/** A published copy of the edge document: the SSM parameter of one region. */
export class ParameterPointer implements Pointer {
  public readonly name: string;
  private readonly client: SSMClient;

  constructor(private readonly parameterName: string, region: string) {
    this.name = `parameter ${parameterName} in ${region}`;
    this.client = new SSMClient({ region });
  }

  public async read(): Promise<string | undefined> {
    try {
      const { Parameter: parameter } = await this.client.send(new GetParameterCommand({ Name: this.parameterName }));
      return parameter?.Value;
    } catch (error) {
      return ignoreMissing(error);
    }
  }

  public async write(value: string): Promise<void> {
    await this.client.send(new PutParameterCommand({ Name: this.parameterName, Value: value, Type: 'String', Overwrite: true }));
  }

  public async remove(): Promise<void> {
    try {
      await this.client.send(new DeleteParameterCommand({ Name: this.parameterName }));
    } catch (error) {
      ignoreMissing(error);
    }
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof ParameterNotFound) {
    return undefined;
  }
  throw error;
}
