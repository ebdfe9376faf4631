import { describeOtherContent, hasOtherContent } from '../../../src/core/state/other-content';
import type { Truth } from '../../../src/core/state/truth';
import { after, stage } from '../builders';

const STAGED = after(stage('b', { components: { site: 'first' } })).truth;

test.each<[string, boolean, Truth | undefined, string, string, string, string | undefined]>([
  ['an id that nobody knows, before the first release', false, undefined, 'b', 'site', 'other', undefined],
  ['an id that was never staged', false, STAGED, 'c', 'site', 'other', undefined],
  ['the same content again', false, STAGED, 'b', 'site', 'first', undefined],
  ['other content', true, STAGED, 'b', 'site', 'other', undefined],
  ['a component that came later', false, STAGED, 'b', 'api', 'other', undefined],
  ['a component that came later, and was deployed with the same', false, STAGED, 'b', 'api', 'first', 'first'],
  ['a component that came later, and was deployed with something else', true, STAGED, 'b', 'api', 'other', 'first'],
  ['what was staged counts before what was deployed', false, STAGED, 'b', 'site', 'first', 'other'],
])('%s: %s', (_, isOther, truth, release, component, fingerprint, deployed) => {
  expect(hasOtherContent(truth, { release, component, fingerprint }, deployed)).toBe(isOther);
});

test('the reason names release and component', () => {
  expect(describeOtherContent({ release: 'b', component: 'site', fingerprint: 'x' })).toBe('release b was staged with other content in site; use another release id');
});
