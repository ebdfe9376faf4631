import type { App } from 'aws-cdk-lib';
import { withoutEnvironment } from './no-environment';
import { withoutHashes } from './without-hashes';
import { dnsApp } from '../../examples/dns/app';
import { postersApp } from '../../examples/dns-website/app';
import { temporaryFolder } from '../private/apps';

withoutEnvironment();

type Resources = Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;

const example = (releaseId: string, mode: 'simple' | 'weighted'): App => dnsApp({ releaseId, mode, outdir: temporaryFolder() });
const resources = (app: App): Resources => app.synth().getStackByName('Tea').template.Resources as Resources;

function differences(one: Resources, other: Resources): string[] {
  const ids = Object.keys({ ...one, ...other }).filter((id) => JSON.stringify(one[id]) !== JSON.stringify(other[id]));
  return ids.map((id) => (one[id] ?? other[id]).Type).sort();
}

test('what the construct adds to the template of the weighted example is this', () => {
  const all = withoutHashes(resources(example('1', 'weighted'))) as Resources;
  expect(Object.fromEntries(Object.entries(all).filter(([id]) => id.startsWith('Name')))).toMatchSnapshot();
});

test('the next release is the same stack with another release resource', () => {
  expect(differences(resources(example('1', 'weighted')), resources(example('2', 'weighted')))).toEqual(['Custom::BlueGreenRelease']);
});

test('from simple to weighted only the pointers change, and what the controller knows of them', () => {
  const [simple, weighted] = (['simple', 'weighted'] as const).map((mode) => resources(example('1', mode)));
  expect(new Set(differences(simple, weighted))).toEqual(new Set([
    'AWS::Lambda::Alias', 'AWS::Lambda::Function', 'AWS::Lambda::Version', 'Custom::BlueGreenPointer', 'Custom::BlueGreenRelease',
  ]));
});

test('no template holds a live name or the staging name', () => {
  const names = Object.values(resources(example('1', 'weighted'))).filter(({ Type }) => Type === 'AWS::Route53::RecordSet').map(({ Properties }) => Properties.Name);
  expect([...new Set(names)]).toEqual(['blue.www.tea.example.com.', 'green.www.tea.example.com.']);
});

describe('a distribution and the website of a bucket', () => {
  const posters = (releaseId: string): Resources => postersApp({ releaseId, outdir: temporaryFolder() }).synth().getStackByName('Posters').template.Resources as Resources;

  test('what the construct adds to the template is this', () => {
    const all = withoutHashes(posters('1')) as Resources;
    expect(Object.fromEntries(Object.entries(all).filter(([id]) => id.startsWith('Name')))).toMatchSnapshot();
  });

  test('the next release is the same stack with another release resource', () => {
    expect(differences(posters('1'), posters('2'))).toEqual(['Custom::BlueGreenRelease']);
  });

  test('the template holds the name of the distribution, and no live name', () => {
    const names = Object.values(posters('1')).filter(({ Type }) => Type === 'AWS::Route53::RecordSet').map(({ Properties }) => Properties.Name);
    expect(names).toEqual(['blue.www.posters.example.com.']);
  });
});
