import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { addSite } from './fixture';
import { AliasShift, BlueGreenStaticSite, EcsReleaseMode, ReleaseState, SiteRouter } from '../../src';
import { addRecord, loadBalancers } from '../dns/fixture';
import { ROUTED, service } from '../ecs-service/fixture';
import { aliasOf, functionOf } from '../lambda-alias/fixture';
import { newStack, siteSource, statementsOf } from '../private/apps';

type Role = 'Deployer' | 'Operator';

function guardedState(stack: Stack): ReleaseState {
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
  return new ReleaseState(stack, 'Release', {
    releaseId: '1',
    rollbackAlarms: [new cloudwatch.Alarm(stack, 'Errors', { metric, threshold: 1, evaluationPeriods: 1 })],
    trafficHook: functionOf(stack, {}, 'Hook'),
  });
}

/** All that a state with a router can have. */
function routedStack(): Stack {
  const stack = newStack();
  const state = guardedState(stack);
  const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true, encryptionKey: new kms.Key(stack, 'Key') });
  new BlueGreenStaticSite(stack, 'Site', { source: siteSource(), state, bucket, router: SiteRouter.none() });
  addSite(stack, state, 'Docs');
  service(stack, { state, mode: ROUTED });
  aliasOf(stack, { state, shift: AliasShift.throughRouter() }, 'Orders');
  state.invalidateOnChange(cloudfront.Distribution.fromDistributionAttributes(stack, 'Distribution', { distributionId: 'E1', domainName: 'd1.cloudfront.net' }), ['/*']);
  return stack;
}

/** All that a state with pointers of its own can have. */
function pointerStack(): Stack {
  const stack = newStack();
  const state = guardedState(stack);
  const { blue, green } = loadBalancers(stack);
  addRecord(stack, { state, blue, green });
  service(stack, { state, mode: EcsReleaseMode.weightedTargetGroups() });
  aliasOf(stack, { state }, 'Orders');
  return stack;
}

function actionsOf(role: Role): string[] {
  const statements = [routedStack(), pointerStack()].flatMap((stack) => statementsOf(stack, `Release${role}Role`));
  return [...new Set(statements.flatMap(({ Action }) => Action as string | string[]))].sort();
}

/** Of the table in docs/permissions.md: actions, deployer, operator, on what. */
function documentedActionsOf(role: Role): string[] {
  const column = { Deployer: 3, Operator: 4 }[role];
  const page = fs.readFileSync(path.join(__dirname, '../../docs/permissions.md'), 'utf8');
  const rows = page.split('\n').map((line) => line.split('|')).filter((cells) => /^ `[a-z0-9]+:/.test(cells[1] ?? ''));
  return rows.filter((cells) => cells[column].trim() === 'yes').flatMap((cells) => [...cells[1].matchAll(/`([^`]+)`/g)].map(([, action]) => action)).sort();
}

test.each<Role>(['Deployer', 'Operator'])('the page on permissions lists what the role of the %s may do', (role) => {
  expect(documentedActionsOf(role)).toEqual(actionsOf(role));
});
