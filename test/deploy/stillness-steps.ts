import type { Stack } from 'aws-cdk-lib';
import { failure, failureAfterTheRelease, tagOnTheApp, unrelated } from './changes';
import type { AppDeploy, DeployedApp } from './deployed-app';

type Step = [title: string, act: () => Promise<unknown>];

interface Deployed<Options> {
  readonly app: () => DeployedApp<Options>;
  /** What was deployed last. */
  readonly options: Options;
  /** Makes an update fail after the pointers' part of the stack was updated. */
  readonly fails?: (stack: Stack) => unknown;
}

interface Undone<Options> extends Deployed<Options> {
  /** An old request for traffic: it was carried out once, and taken back past CloudFormation. */
  readonly flagged: AppDeploy;
  /** All that must not move. */
  readonly look: () => Promise<unknown>;
}

/** Stack updates that ask for nothing. */
export function harmlessUpdates<Options>({ app, options, fails = failure }: Deployed<Options>): Step[] {
  return [
    ['an unrelated change', () => app().deploy(options, { change: unrelated })],
    ['a tag on the whole app', () => app().deploy(options, { change: tagOnTheApp })],
    ['cdk deploy --tags', () => app().deploy(options, { args: ['--tags', 'owner=barista'] })],
    ['a failing update with its roll back, tags included', () => app().failingDeploy(options, { change: (stack) => [tagOnTheApp(stack), fails(stack)] })],
  ];
}

/** Titles go on from "nothing moves". */
export function testStillness<Options>({ app, options, flagged, look }: Undone<Options>): void {
  const replays: Step[] = [
    ['a replay of the old flagged request', () => app().deploy(options, flagged)],
    ['a failing update after that flagged deploy: the roll back sends the old flag again', () => app().failingDeploy(options, { change: failureAfterTheRelease })],
  ];
  let before: unknown;

  beforeAll(async () => {
    before = await look();
  });

  test.each([...harmlessUpdates({ app, options }), ...replays])('after %s, nor when the pointers are repaired', async (_, act) => {
    await act();
    expect(await look()).toEqual(before);
    await app().state.command('reconcile');
    expect(await look()).toEqual(before);
  });
}
