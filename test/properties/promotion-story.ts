import * as fc from 'fast-check';
import type * as coreModule from './world/core';
import type { AlarmResponse } from '../../src/core/state/alarm-response';
import type { Command } from '../../src/core/state/command';
import type { Transition } from '../../src/core/state/transition';
import type { StateSettings, Truth } from '../../src/core/state/truth';

/** The shipped rules, or a build of them with a mistake in it. */
export type Core = Pick<typeof coreModule, 'alarmResponse' | 'dueStep' | 'firstRelease' | 'restamp' | 'transition'>;

/** What happens to a state whose releases are promoted by themselves. */
export type Happening =
  | { readonly kind: 'minutes'; readonly count: number }
  | { readonly kind: 'operator'; readonly command: Command }
  | { readonly kind: 'alarm'; readonly isOn: boolean }
  /** What becomes of the next call of the schedule that finds a step due. */
  | { readonly kind: 'driver'; readonly fate: 'dies before the commit' | 'dies after the commit' | 'is late'; readonly meanwhile: Command };

const MINUTE = 60_000;
const BEGIN = Date.UTC(2026, 0, 15, 12);
const RELEASES = ['b', 'c', 'd'];
const TAKING_OVER = ['shift', 'promote', 'abort', 'rollback', 'unstage'];

const anyRelease = fc.constantFrom(...RELEASES);
const stage = (release: string, byHand?: boolean): Command => ({ verb: 'stage', release, components: { site: release }, byHand });

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(anyRelease, fc.constantFrom(undefined, undefined, true)).map(([release, byHand]) => stage(release, byHand)) },
  { weight: 2, arbitrary: fc.constantFrom(5, 25, 50, 0).map((weight): Command => ({ verb: 'shift', weight })) },
  { weight: 2, arbitrary: fc.constantFrom<Command>({ verb: 'promote' }, { verb: 'rollback' }, { verb: 'unstage' }) },
  { weight: 2, arbitrary: fc.constant<Command>({ verb: 'abort' }) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('deny' as const, 'allow' as const), anyRelease).map(([verb, release]): Command => ({ verb, release })) },
  { weight: 2, arbitrary: fc.constantFrom<Command>({ verb: 'lock' }, { verb: 'unlock' }, { verb: 'unlock' }) },
  { weight: 1, arbitrary: anyRelease.map((release): Command => ({ verb: 'preview', release, id: 'p'.repeat(22), expires: BEGIN })) },
);

const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20 }).map((count): Happening => ({ kind: 'minutes', count })) },
  { weight: 6, arbitrary: anyCommand.map((command): Happening => ({ kind: 'operator', command })) },
  { weight: 2, arbitrary: fc.boolean().map((isOn): Happening => ({ kind: 'alarm', isOn })) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('driver' as const), fate: fc.constantFrom('dies before the commit', 'dies after the commit', 'is late'), meanwhile: anyCommand,
    }),
  },
);

export const anyStory: fc.Arbitrary<readonly Happening[]> = fc.array(anyHappening, { minLength: 5, maxLength: 40, size: 'max' });

export const anySettings: fc.Arbitrary<StateSettings> = fc.record({
  traffic: fc.constantFrom('in-step', 'weighted'),
  stateTtl: fc.constantFrom(2, 30),
  steps: fc.uniqueArray(fc.constantFrom(1, 5, 25, 50, 99), { minLength: 1, maxLength: 4 }),
  seconds: fc.constantFrom(60, 90, 600),
}).map(({ traffic, stateTtl, steps, seconds }): StateSettings => ({
  traffic,
  stateTtl,
  components: ['site'],
  sitesOnly: traffic === 'in-step',
  retention: { releases: 5, seconds: 86400 },
  automaticPromotion: [...steps].sort((a, b) => a - b).map((weight, index) => ({ weight, seconds: seconds * (index + 1) })),
}));

/** What goes wrong in a story, judged by what was commanded and when, not by what the truth says of its promotion. */
export function violations(core: Core, story: readonly Happening[], settings: StateSettings): string[] {
  const world = new PromotionWorld(core, settings);
  story.forEach((happening) => world.happen(happening));
  world.end();
  return world.found;
}

class PromotionWorld {
  public readonly found: string[] = [];
  private now = BEGIN;
  private truth: Truth;
  /** Whether the pending change, if there is one, was published. */
  private isOut = true;
  /** When the traffic that is in force became so, or will. */
  private inForceSince = BEGIN;
  private isAlarmOn = false;
  private next?: Extract<Happening, { kind: 'driver' }>;
  /** Whether the candidate was staged to be promoted by itself, and nobody has taken over since. */
  private mayMove = false;
  private readonly barred = new Set<string>();

  constructor(private readonly core: Core, private readonly settings: StateSettings) {
    this.truth = core.firstRelease('k3x9q2', { verb: 'stage', release: 'a', components: { site: 'a' } }, { actor: 'ada', reason: '' }, BEGIN).truth;
  }

  public happen(happening: Happening): void {
    switch (happening.kind) {
      case 'minutes': Array.from({ length: happening.count }, () => this.minute()); break;
      case 'operator': this.command(happening.command); break;
      case 'alarm': this.alarm(happening.isOn); break;
      case 'driver': this.next = happening; break;
    }
  }

  /** When nobody intervenes any more, all steps together take their time and not much longer. */
  public end(): void {
    this.isAlarmOn = false;
    this.next = undefined;
    this.command({ verb: 'unlock' });
    const steps = this.settings.automaticPromotion!;
    const minutes = steps.reduce((sum, { seconds }) => sum + seconds / 60 + 3, 5);
    Array.from({ length: Math.ceil(minutes) }, () => this.minute());
    if (this.truth.automaticPromotion !== undefined || this.due() !== undefined) {
      this.found.push(`it does not end: ${JSON.stringify(this.truth.automaticPromotion)}`);
    }
  }

  private minute(): void {
    this.now += MINUTE;
    this.publish();
    const due = this.due();
    if (due === undefined || this.isAlarmOn) { // the guard refuses what is due then
      return;
    }
    const { fate, meanwhile } = this.next ?? {};
    this.next = undefined;
    if (fate === 'dies before the commit') {
      return;
    }
    const { generation } = this.truth;
    if (fate === 'is late') {
      this.command(meanwhile!);
    }
    const before = this.truth;
    const result = this.core.transition(before, due.command, { actor: 'automatic promotion', reason: due.reason, expectedGeneration: generation }, this.now, this.settings);
    if (result.ok && result.value.effects.length > 0) {
      this.judge(before, result.value.truth);
      this.commit(result.value);
      if (fate !== 'dies after the commit') {
        this.publish();
      }
    } else if (!result.ok && fate !== 'is late') {
      this.found.push(`a step is refused: ${result.error.message}`);
    }
  }

  private due(): ReturnType<Core['dueStep']> {
    return this.core.dueStep(this.truth, this.now, this.settings);
  }

  private command(command: Command): void {
    this.publish();
    const before = this.truth;
    const candidate = before.releases[before.active === 'blue' ? 'green' : 'blue'];
    const promoting = before.pending !== undefined && before.pending.before.active !== before.active ? before.releases[before.active] : candidate;
    const result = this.core.transition(before, command, { actor: 'ada', reason: '' }, this.now, this.settings);
    if (!result.ok) {
      return;
    }
    const isChange = result.value.effects.length > 0;
    if (command.verb === 'stage' && isChange) {
      this.mayMove = command.byHand !== true;
    }
    if (TAKING_OVER.includes(command.verb) || (command.verb === 'deny' && (command.release === candidate || before.active !== result.value.truth.active))) {
      this.mayMove = false;
    }
    if (command.verb === 'abort' && isChange && promoting !== null) {
      this.barred.add(promoting);
    }
    if (command.verb === 'deny') {
      this.barred.add(command.release);
    }
    const now = result.value.truth.releases[result.value.truth.active]!;
    if (command.verb === 'allow' || (command.verb === 'promote' && isChange)) {
      this.barred.delete(command.verb === 'allow' ? command.release : now);
    }
    if (isChange) {
      this.commit(result.value);
      this.publish();
    }
  }

  private alarm(isOn: boolean): void {
    if (isOn && !this.isAlarmOn) {
      const response = this.core.alarmResponse(this.truth, this.now, 3600);
      const verb: AlarmResponse['verb'] = response.ok ? response.value.verb : 'none';
      if (verb !== 'none') {
        this.command({ verb });
      }
    }
    this.isAlarmOn = isOn;
  }

  /** A change that was not out in time gets a later instant, as the reconciler does it. */
  private publish(): void {
    const later = this.isOut ? undefined : this.core.restamp(this.truth, false, this.now, this.settings);
    this.truth = later?.truth ?? this.truth;
    this.inForceSince = this.truth.pending === undefined ? this.inForceSince : this.truth.pending.effectiveAt * 1000;
    this.isOut = true;
  }

  private commit({ truth }: Transition): void {
    const isMove = truth.weight !== this.truth.weight || truth.active !== this.truth.active;
    this.truth = truth;
    this.isOut = truth.pending === undefined;
    if (isMove) {
      this.inForceSince = truth.pending === undefined ? this.now : truth.pending.effectiveAt * 1000;
    }
  }

  private judge(before: Truth, after: Truth): void {
    const steps = this.settings.automaticPromotion!;
    const isPromotion = after.active !== before.active;
    const release = isPromotion ? after.releases[after.active]! : after.releases[after.active === 'blue' ? 'green' : 'blue']!;
    const position = steps.findIndex(({ weight }) => weight === before.weight);
    const expected = position + 1 === steps.length ? 'promotion' : steps[position + 1].weight;
    const problems = [
      (isPromotion ? 'promotion' : after.weight) === expected ? '' : `${before.weight}% is followed by ${isPromotion ? 'promotion' : after.weight}`,
      position >= 0 && this.now - this.inForceSince < steps[position].seconds * 1000 ? `${before.weight}% is kept for ${(this.now - this.inForceSince) / 1000} s` : '',
      this.mayMove ? '' : 'it moves although somebody has taken over',
      this.barred.has(release) ? `${release} was aborted or denied` : '',
      before.lock === undefined ? '' : 'it moves while the state is locked',
    ];
    this.found.push(...problems.filter((problem) => problem !== ''));
    this.mayMove &&= !isPromotion;
  }
}
