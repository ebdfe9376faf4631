import type { LocalCloudFormation } from '../deploy/local-cloudformation';
import type { FunctionHost } from '../lambda/function-host';

/** EventBridge takes its time too; a burst of writes is one call here. */
const DELAY_MS = 100;

interface Target {
  readonly Arn: string;
  readonly Input?: string;
}

/** EventBridge's `Parameter Store Change`: whoever writes over a live value wakes the functions whose rules watch it. */
export class ParameterRules {
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private closed = false;

  constructor(
    private readonly cloudFormation: LocalCloudFormation,
    private readonly host: FunctionHost,
    private readonly log: (line: string) => void,
  ) {}

  changed(region: string, name: string): void {
    const key = `${region} ${name}`;
    if (!this.closed && !this.waiting.has(key)) {
      this.waiting.set(key, setTimeout(() => {
        this.waiting.delete(key);
        this.targetsOf(region, name).forEach((target) => void this.call(target, region, name));
      }, DELAY_MS).unref());
    }
  }

  close(): void {
    this.closed = true;
    this.waiting.forEach((timer) => clearTimeout(timer));
  }

  private targetsOf(region: string, name: string): Target[] {
    return this.cloudFormation.resourcesOfType('AWS::Events::Rule')
      .filter(({ stack, properties }) => stack.region === region && properties.State !== 'DISABLED'
        && properties.EventPattern?.source?.includes('aws.ssm') === true
        && (properties.EventPattern.detail?.name?.includes(name) ?? true) === true)
      .flatMap(({ properties }) => (properties.Targets ?? []) as Target[]);
  }

  private async call({ Arn, Input }: Target, region: string, name: string): Promise<void> {
    const event = Input === undefined ? { 'source': 'aws.ssm', 'detail-type': 'Parameter Store Change', region, 'detail': { name } } : JSON.parse(Input);
    await this.host.invoke(Arn, event).catch((error: Error) => this.log(`rule for ${name}: ${error.message}`));
  }
}
