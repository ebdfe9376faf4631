import type { RunningService, ServiceEnvironments } from './service-environments';
import type { Color } from '../../src/core/color';
import { COLORS } from '../../src/core/color';
import type { ColorCapacity, ServiceCapacity } from '../../src/core/state/capacity';
import type { ReleaseArtifacts } from '../store/release-artifacts';

/** Says of a release whether the service of a color runs it. */
export class ServiceReleases {
  /** For messages. */
  public readonly subject: string;

  constructor(private readonly component: string, private readonly environments: ServiceEnvironments, private readonly artifacts: ReleaseArtifacts) {
    this.subject = `service '${component}'`;
  }

  /** A service that was scaled in to nothing holds a release too. @returns its fingerprint @throws when the color does not run it */
  public async verify(release: string, color: Color): Promise<string> {
    const artifact = await this.artifacts.find(this.component, release);
    if (artifact === undefined) {
      throw new Error(`release ${release} was never deployed to service '${this.component}'; deploy it`);
    }
    const service = await this.environments.describe(color);
    const problem = this.otherContent(service, release, color, artifact.id);
    if (problem !== undefined || service?.isSteady !== true) {
      throw new Error(`release ${release} is not complete: ${problem ?? `${this.subjectOn(color)} is still being deployed (${service?.rollout})`}; deploy it again`);
    }
    return artifact.fingerprint;
  }

  /** What keeps a color from answering with a release, in words. */
  public async reasonNotToServe(release: string, color: Color, abortSignal: AbortSignal): Promise<string | undefined> {
    const artifact = await this.artifacts.find(this.component, release);
    if (artifact === undefined) {
      return undefined;
    }
    return this.otherContent(await this.environments.describe(color, { abortSignal }), release, color, artifact.id)
      ?? this.comingContent(release, color, artifact.id);
  }

  /** How many tasks run, on both colors. */
  public async capacity(abortSignal: AbortSignal): Promise<ServiceCapacity['colors']> {
    const [blue, green] = await Promise.all(COLORS.map(async (color) => capacityOf(await this.environments.describe(color, { abortSignal }))));
    return { blue, green };
  }

  public async scaleOut(color: Color, desired: number, abortSignal: AbortSignal): Promise<void> {
    await this.environments.scale(color, desired, { abortSignal });
  }

  /** To no task at all. Whoever wants the color again while ECS is slow to take the call finds what was there: nothing else starts it. */
  public async scaleIn(color: Color, abortSignal: AbortSignal, isWanted: () => Promise<boolean>): Promise<void> {
    const { desired = 0 } = await this.environments.describe(color, { abortSignal }) ?? {};
    if (desired === 0) {
      return;
    }
    try {
      await this.environments.scale(color, 0, { abortSignal });
    } finally {
      if (await isWanted()) {
        await this.environments.scale(color, desired);
      }
    }
  }

  private otherContent(service: RunningService | undefined, release: string, color: Color, wanted: string): string | undefined {
    if (service === undefined) {
      return `${this.subjectOn(color)} does not exist`;
    }
    const other = service.taskDefinitions.find((taskDefinition) => taskDefinition !== wanted);
    return other === undefined ? undefined : `${this.subjectOn(color)} runs ${short(other)}, but release ${release} was deployed with ${short(wanted)}`;
  }

  /** A deploy that has begun replaces the tasks at any moment, whoever they serve by then. */
  private async comingContent(release: string, color: Color, wanted: string): Promise<string | undefined> {
    const coming = await this.artifacts.coming(this.component, color);
    return coming === undefined || coming === wanted ? undefined
      : `${this.subjectOn(color)} is about to run ${short(coming)}, but release ${release} was deployed with ${short(wanted)}`;
  }

  private subjectOn(color: Color): string {
    return `${this.subject} of ${color}`;
  }
}

function capacityOf(service: RunningService | undefined): ColorCapacity {
  return { desired: service?.desired ?? 0, running: service?.running ?? 0, isSteady: service?.isSteady ?? false };
}

/** `arn:aws:ecs:eu-west-1:111122223333:task-definition/Api:7` is `Api:7`. */
function short(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
