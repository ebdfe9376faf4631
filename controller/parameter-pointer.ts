import { DeleteParameterCommand, GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Pointer } from './pointer';

/** A region that hangs must not keep the other copy, or a roll back, waiting. */
const CALL_LIMIT_SECONDS = 2;

type Limited = { readonly abortSignal: AbortSignal };

/** A published copy of the edge document: the SSM parameter of one region. */
export class ParameterPointer implements Pointer {
  public readonly name: string;
  private readonly client: SSMClient;

  constructor(private readonly parameterName: string, region: string) {
    this.name = `parameter ${parameterName} in ${region}`;
    this.client = new SSMClient({ region, maxAttempts: 2 });
  }

  public async read(): Promise<string | undefined> {
    try {
      const { Parameter: parameter } = await inTime((limited) => this.client.send(new GetParameterCommand({ Name: this.parameterName }), limited));
      return parameter?.Value;
    } catch (error) {
      return ignoreMissing(error);
    }
  }

  public async write(value: string): Promise<void> {
    const command = new PutParameterCommand({ Name: this.parameterName, Value: value, Type: 'String', Overwrite: true });
    await inTime((limited) => this.client.send(command, limited));
  }

  public async remove(): Promise<void> {
    try {
      await inTime((limited) => this.client.send(new DeleteParameterCommand({ Name: this.parameterName }), limited));
    } catch (error) {
      ignoreMissing(error);
    }
  }
}

/** The limit holds for a call with its retries. */
async function inTime<T>(send: (limited: Limited) => Promise<T>): Promise<T> {
  const abortSignal = AbortSignal.timeout(CALL_LIMIT_SECONDS * 1000);
  try {
    return await send({ abortSignal });
  } catch (error) {
    throw abortSignal.aborted ? new Error(`no answer within ${CALL_LIMIT_SECONDS} seconds`) : error;
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof ParameterNotFound) {
    return undefined;
  }
  throw error;
}
