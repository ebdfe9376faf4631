import type { App } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { withoutHashes } from './without-hashes';
import { codeDeployFunctionApp } from '../../examples/codedeploy-function/app';
import { weightedFunctionApp } from '../../examples/weighted-function/app';
import { temporaryFolder } from '../private/apps';

const ENVIRONMENT = ['CDK_DEFAULT_ACCOUNT', 'CDK_DEFAULT_REGION'] as const;
const environment = Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]]));

beforeEach(() => {
  ENVIRONMENT.forEach((name) => delete process.env[name]);
});

afterEach(() => {
  ENVIRONMENT.forEach((name) => environment[name] === undefined ? delete process.env[name] : process.env[name] = environment[name]);
});

type Resources = Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;

const weighted = (releaseId: string, text = releaseId): App => weightedFunctionApp({
  releaseId, code: lambda.Code.fromInline(`exports.handler = async () => '${text}';`), outdir: temporaryFolder(),
});
const resources = (app: App, stack: string): Resources => app.synth().getStackByName(stack).template.Resources as Resources;

test('what the construct adds to the template of the weighted example is this', () => {
  const all = withoutHashes(resources(weighted('1'), 'Espresso')) as Resources;
  expect(Object.fromEntries(Object.entries(all).filter(([id]) => !id.startsWith('Release')))).toMatchSnapshot();
});

test('the template of the CodeDeploy example is this', () => {
  expect(withoutHashes(resources(codeDeployFunctionApp({ outdir: temporaryFolder() }), 'FlatWhite'))).toMatchSnapshot();
});

test('the next release of the weighted example is another version; API, alias and rights stay', () => {
  const [one, two] = [resources(weighted('1'), 'Espresso'), resources(weighted('2'), 'Espresso')];
  const different = Object.keys({ ...one, ...two }).filter((id) => JSON.stringify(one[id]) !== JSON.stringify(two[id]));
  expect(new Set(different.map((id) => (one[id] ?? two[id]).Type))).toEqual(new Set([
    'AWS::Lambda::Function', 'AWS::Lambda::Version', 'Custom::BlueGreenFunctionVersions', 'Custom::BlueGreenRelease',
  ]));
});

test('the same code under the next id is the same version', () => {
  const [one, two] = [resources(weighted('1', 'same'), 'Espresso'), resources(weighted('2', 'same'), 'Espresso')];
  const different = Object.keys(two).filter((id) => JSON.stringify(one[id]) !== JSON.stringify(two[id]));
  expect(different.map((id) => one[id].Type).sort()).toEqual(['Custom::BlueGreenFunctionVersions', 'Custom::BlueGreenRelease']);
});
