import type { App } from 'aws-cdk-lib';
import { withoutEnvironment } from './no-environment';
import { withoutHashes } from './without-hashes';
import { parcelsApp } from '../../examples/dns-service/app';
import { weatherApp } from '../../examples/native-canary/app';
import { ordersApp } from '../../examples/weighted-service/app';
import { temporaryFolder } from '../private/apps';

withoutEnvironment();

type Resources = Record<string, { readonly Type: string }>;

const EXAMPLES: [stack: string, app: (options: { tag: string; outdir: string }) => App][] = [
  ['Orders', ordersApp], ['Weather', weatherApp], ['Parcels', parcelsApp],
];

const ofRelease = ['AWS::ECS::TaskDefinition', 'Custom::BlueGreenRelease', 'Custom::BlueGreenTaskDefinitions'];
const OF_THE_NEXT: Record<string, string[]> = { Orders: ofRelease, Weather: ['AWS::ECS::TaskDefinition'], Parcels: ofRelease };

describe.each(EXAMPLES)('%s', (stack, app) => {
  const resources = (tag: string): Resources => app({ tag, outdir: temporaryFolder() }).synth().getStackByName(stack).template.Resources as Resources;

  test('what the constructs of the library make besides the state is this', () => {
    const all = Object.entries(withoutHashes(resources('1.27')));
    expect(Object.fromEntries(all.filter(([id]) => !id.startsWith('Release')))).toMatchSnapshot();
  });

  test('the next image is the same stack with another task definition, services and rules stay', () => {
    const [one, two] = [resources('1.27'), resources('1.28')];
    expect(Object.keys(two)).toEqual(Object.keys(one));
    const different = Object.keys(two).filter((id) => JSON.stringify(one[id]) !== JSON.stringify(two[id]));
    expect(different.map((id) => one[id].Type).sort()).toEqual(OF_THE_NEXT[stack]);
  });
});

test('no template holds a rule that traffic moves by', () => {
  for (const [stack, app] of EXAMPLES) {
    const template = app({ tag: '1.27', outdir: temporaryFolder() }).synth().getStackByName(stack).template as { Resources: Resources };
    const rules = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule');
    expect(rules.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(stack === 'Parcels' ? ['ApiBlueRule', 'ApiGreenRule'] : []);
  }
});
