import { Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { APPS } from './apps';

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly PermissionsBoundary?: string; readonly Tags?: readonly { readonly Key: string }[] };
}

/** The CDK makes these while it synthesizes, when aspects have been asked. */
const LATE = /CrossRegionExport/;
/** Of its small custom resources: the CDK gives them no tags. */
const UNTAGGED = /CustomResourceProviderRole/;

const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';

test.each(Object.entries(APPS))('%s: a permissions boundary and a tag of the app reach every role, also in the stacks of us-east-1', (_, make) => {
  const app = make();
  iam.PermissionsBoundary.of(app).apply(iam.ManagedPolicy.fromManagedPolicyArn(app.node.children[0], 'Boundary', BOUNDARY));
  Tags.of(app).add('team', 'coffee');
  const resources = app.synth().stacksRecursively
    .flatMap(({ template }) => Object.entries((template as { Resources: Record<string, Resource> }).Resources))
    .filter(([, { Type: type }]) => type === 'AWS::IAM::Role');
  expect(resources.length).toBeGreaterThan(1);
  const unbound = resources.filter(([id, { Properties: { PermissionsBoundary: boundary } }]) => !LATE.test(id) && boundary !== BOUNDARY);
  expect(unbound.map(([id]) => id)).toEqual([]);
  const untagged = resources.filter(([id, { Properties: { Tags: tags = [] } }]) => !UNTAGGED.test(id) && !tags.some(({ Key }) => Key === 'team'));
  expect(untagged.map(([id]) => id)).toEqual([]);
});
