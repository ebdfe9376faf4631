import { App } from 'aws-cdk-lib';
import type { readFlags as ReadFlags } from '../../src/release-state/flags';
import type { Break } from '../properties/broken-source';
import { brokenModule } from '../properties/broken-source';

const FLAGS = 'src/release-state/flags.ts';

interface Flags {
  readonly readFlags: typeof ReadFlags;
}

/** What the flags of a synthesis ask for; the nonce is another one each time. */
async function asked(context: Record<string, string>, breaks: readonly Break[]): Promise<unknown> {
  const { readFlags } = await brokenModule<Flags>(FLAGS, breaks);
  try {
    const { Nonce, ...flags } = readFlags(new App({ context }), 'Shop/Release');
    return flags;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each<[rule: string, context: Record<string, string>, mistake: Break, seen: unknown]>([
  ['a color is checked at synth', { activeColor: 'grene' }, { file: FLAGS, from: '!isColor(value)', to: 'false' }, { ActiveColor: 'grene' }],
  ['a weight is checked at synth', { candidateWeight: '101' }, { file: FLAGS, from: '!isWeight(Number(value))', to: 'false' }, { CandidateWeight: '101' }],
  ['one flag at a time', { activeColor: 'green', candidateWeight: '10' }, { file: FLAGS, from: 'if (activeColor !== undefined && candidateWeight !== undefined) {', to: 'if (false) {' },
    { ActiveColor: 'green', CandidateWeight: '10' }],
  ['a flag addresses one state', { 'activeColor:Shop/Release': 'green' }, { file: FLAGS, from: 'tryGetContext(`${name}:${stateName}`) ??', to: 'tryGetContext(name) ??' }, {}],
  ['a flag of another state is none', { 'activeColor:Shop/Other': 'green' }, { file: FLAGS, from: '`${name}:${stateName}`', to: '`${name}:Shop/Other`' }, { ActiveColor: 'green' }],
])('%s: a synthesis that breaks this rule is seen', async (_, context, mistake, seen) => {
  expect(await asked(context, [])).not.toEqual(seen);
  expect(await asked(context, [mistake])).toEqual(seen);
});
