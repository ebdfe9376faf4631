import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { APPS } from './apps';
import { newApp } from '../private/apps';

interface Diagnostic {
  readonly severity: string;
  readonly ruleId: string;
  readonly message: string;
}

/** The engine that the CDK brings along; it is not part of what it exports. */
interface Validator {
  readonly RegoEngine: new (config: object) => {
    validateDetailed(file: object, options: object): { readonly diagnostics: Diagnostic[] };
  };
  readonly TemplateFile: new (location: string) => object;
}

const { RegoEngine, TemplateFile } = createRequire(require.resolve('aws-cdk-lib'))('@aws/cloudformation-validate') as Validator;
const engine = new RegoEngine({}); // for all apps: it costs as much to make as it takes to validate two of them

const CFN_LINT = path.join(__dirname, '..', '..', '.emu', 'bin', 'cfn-lint');
/** `DependsOn` that a reference implies already: the CDK writes them. */
const REDUNDANT_DEPENDS_ON = 'W3005';

/** Templates that the app is deployed from. */
function templatesOf(app: App): string[] {
  return app.synth().stacksRecursively.map(({ templateFullPath }) => templateFullPath);
}

function findingsOfCdkNag(app: App): string[] {
  app.synth(); // aspects answer findings too
  return new AwsSolutionsChecks(app).validateScope(app).violations
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`));
}

/** Errors, and values of enumerations, which the CDK only warns of. */
function findingsOfValidator(app: App): string[] {
  return templatesOf(app).flatMap((location) => engine.validateDetailed(new TemplateFile(location), { severityLevel: 'WARN' }).diagnostics
    .filter(({ severity, ruleId }) => ['ERROR', 'FATAL'].includes(severity) || (ruleId.startsWith('W3') && ruleId !== REDUNDANT_DEPENDS_ON))
    .map(({ ruleId, message }) => `${path.basename(location)} ${ruleId} ${message}`));
}

function findingsOfCfnLint(templates: readonly string[]): string {
  try {
    return execFileSync(CFN_LINT, ['-r', 'eu-west-1', 'us-east-1', '-i', REDUNDANT_DEPENDS_ON, '--', ...templates], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error);
  }
}

test.each(Object.entries(APPS))('%s has no error for the validator of the CDK; what cdk-nag finds is mended, or answered where it arises', (_, build) => {
  const app = build();
  expect({ validator: findingsOfValidator(app), cdkNag: findingsOfCdkNag(app) }).toEqual({ validator: [], cdkNag: [] });
});

test('no app has a finding for cfn-lint', () => { // of all at once: it takes long to start
  expect(findingsOfCfnLint(Object.values(APPS).flatMap((build) => templatesOf(build())))).toBe('');
});

describe('the checks see', () => {
  test('a role that may do everything', () => {
    const app = APPS['the static-site example']();
    const role = new iam.Role(app.node.findChild('Coffee'), 'Broken', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    expect(findingsOfCdkNag(app)).toEqual([
      'AwsSolutions-IAM5[Action::s3:*] Coffee/Broken/DefaultPolicy/Resource', 'AwsSolutions-IAM5[Resource::*] Coffee/Broken/DefaultPolicy/Resource',
    ]);
  });

  test('a property that does not exist, and a value that is none', () => {
    const app = newApp();
    new CfnResource(new Stack(app, 'Stack'), 'Broken', { type: 'AWS::DynamoDB::Table', properties: { BillingMode: 'FREE', KeySchema: [], Sky: 'blue' } });
    for (const findings of [findingsOfValidator(app).join('\n'), findingsOfCfnLint(templatesOf(app))]) {
      expect(findings).toContain('\'Sky\' was unexpected');
      expect(findings).toContain('\'FREE\' is not one of');
    }
  });
});
