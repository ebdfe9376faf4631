import { custom, withAccount } from './local-account';

function types(events: ReadonlyArray<{ RequestType: string; LogicalResourceId: string }>): string[] {
  return events.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`);
}

test('resources are created in order, and values flow between them and to the outputs', async () => {
  await withAccount(async ({ aws, cloudFormation, deployResources }) => {
    await deployResources({
      Copy: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/copy', Type: 'String', Value: { 'Fn::GetAtt': ['First', 'Deep.Value'] } } },
      First: custom({ Data: { Deep: { Value: 'hello' } } }),
    }, { Outputs: { CopyName: { Value: { Ref: 'Copy' } } } });
    expect(aws.parameters.get('eu-west-1', '/copy')?.value).toBe('hello');
    expect(cloudFormation.outputsEnding('Name')).toEqual([{ stack: 'Shop', region: 'eu-west-1', key: 'CopyName', value: '/copy' }]);
  });
});

test('a custom resource gets true events: text for numbers and booleans, its old properties on an update, its id on delete', async () => {
  await withAccount(async ({ deployResources, events }) => {
    await deployResources({ First: custom({ Number: 1, Flag: true, List: [2] }) });
    await deployResources({ First: custom({ Number: 2 }) });
    await deployResources({});
    const [create, update, remove] = events();
    expect(create).toMatchObject({ RequestType: 'Create', LogicalResourceId: 'First', ResourceProperties: { Number: '1', Flag: 'true', List: ['2'] }, stackStatus: 'CREATE_IN_PROGRESS' });
    expect(create.PhysicalResourceId).toBeUndefined();
    expect(update).toMatchObject({ RequestType: 'Update', PhysicalResourceId: 'the-id', ResourceProperties: { Number: '2' }, OldResourceProperties: { Number: '1' }, stackStatus: 'UPDATE_IN_PROGRESS' });
    expect(remove).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: 'the-id', ResourceProperties: { Number: '2' }, stackStatus: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' });
  });
});

test('what did not change is left alone', async () => {
  await withAccount(async ({ aws, deployResources, events }) => {
    const resources = { First: custom({ A: 1 }), Live: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/live', Type: 'String', Value: 'seed' } } };
    await deployResources(resources);
    aws.parameters.put('eu-west-1', '/live', 'live', { overwrite: true });
    await deployResources(resources);
    expect(types(events())).toEqual(['Create First']);
    expect(aws.parameters.get('eu-west-1', '/live')?.value).toBe('live');
  });
});

test('a tag writes the template\'s value over a live parameter, as on AWS', async () => {
  await withAccount(async ({ aws, deployResources }) => {
    const live = (tags?: object) => ({ Live: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/live', Type: 'String', Value: 'seed', Tags: tags } } });
    await deployResources(live());
    aws.parameters.put('eu-west-1', '/live', 'live', { overwrite: true });
    await deployResources(live({ team: 'shop' }));
    expect(aws.parameters.get('eu-west-1', '/live')?.value).toBe('seed');
    aws.parameters.put('eu-west-1', '/live', 'live', { overwrite: true });
    await deployResources(live({ team: 'shop' }), {}, { stage: 'prod' });
    expect(aws.parameters.get('eu-west-1', '/live')?.value).toBe('seed');
  });
});

test('a failed update sends the old properties again, deletes what is new, and shows both in the status', async () => {
  await withAccount(async ({ aws, deployResources, events }) => {
    await deployResources({ First: custom({ A: 1 }) });
    events();
    await expect(deployResources({
      First: custom({ A: 2 }),
      New: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/new', Type: 'String', Value: { Ref: 'First' } } },
      Last: { ...custom({ Fail: 'Create', PhysicalId: 'half' }), DependsOn: ['New'] },
    })).rejects.toMatchObject({ code: 'stack-failed', message: 'the stack Shop was rolled back: Last (Custom::BlueGreenTest): told to fail' });
    const all = events();
    expect(types(all)).toEqual(['Update First', 'Create Last', 'Update First', 'Delete Last']);
    expect(all[2]).toMatchObject({ ResourceProperties: { A: '1' }, OldResourceProperties: { A: '2' }, stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    expect(all[3]).toMatchObject({ PhysicalResourceId: 'half' });
    expect(aws.parameters.get('eu-west-1', '/new')).toBeUndefined();
    await deployResources({ First: custom({ A: 1 }) });
    expect(events()).toEqual([]);
  });
});

test('the resource whose update failed gets its old properties too', async () => {
  await withAccount(async ({ deployResources, events }) => {
    await deployResources({ First: custom({ A: 1 }) });
    events();
    await expect(deployResources({ First: custom({ A: 2, Fail: 'Update' }) })).rejects.toMatchObject({ code: 'stack-failed' });
    expect(events()).toMatchObject([{ ResourceProperties: { A: '2' } }, { ResourceProperties: { A: '1' }, OldResourceProperties: { A: '2' } }]);
  });
});

test('a stack whose creation failed is gone, and can be created again', async () => {
  await withAccount(async ({ aws, deployResources, events }) => {
    const parameter = { Type: 'AWS::SSM::Parameter', Properties: { Name: '/live', Type: 'String', Value: 'seed' } };
    await expect(deployResources({ Live: parameter, First: { ...custom({ Fail: 'Create' }), DependsOn: 'Live' } })).rejects.toMatchObject({ code: 'stack-failed' });
    expect(aws.parameters.get('eu-west-1', '/live')).toBeUndefined();
    expect(events().map(({ RequestType, stackStatus }) => `${RequestType} ${stackStatus}`)).toEqual(['Create CREATE_IN_PROGRESS', 'Delete ROLLBACK_IN_PROGRESS']);
    await deployResources({ Live: parameter });
    expect(aws.parameters.get('eu-west-1', '/live')?.value).toBe('seed');
  });
});

test('a function that crashes or ends without a response fails the stack', async () => {
  await withAccount(async ({ deployResources }) => {
    await expect(deployResources({ First: custom({ Crash: true }) })).rejects.toMatchObject({ message: expect.stringContaining('crashed') });
    await expect(deployResources({ First: custom({ Silent: true }) })).rejects.toMatchObject({ message: expect.stringContaining('without a response') });
  });
});

test('another physical id is a replacement: the old one is deleted', async () => {
  await withAccount(async ({ deployResources, events }) => {
    await deployResources({ First: custom({ PhysicalId: 'one' }) });
    await deployResources({ First: custom({ PhysicalId: 'two' }) });
    expect(events().map(({ RequestType, PhysicalResourceId }) => `${RequestType} ${PhysicalResourceId}`)).toEqual(['Create undefined', 'Update one', 'Delete one']);
  });
});

test('a retained resource outlives its template', async () => {
  await withAccount(async ({ aws, deployResources }) => {
    await deployResources({ Kept: { Type: 'AWS::SSM::Parameter', DeletionPolicy: 'Retain', Properties: { Name: '/kept', Type: 'String', Value: 'x' } } });
    await deployResources({});
    expect(aws.parameters.get('eu-west-1', '/kept')?.value).toBe('x');
  });
});

test('conditions leave resources and outputs out', async () => {
  await withAccount(async ({ aws, cloudFormation, deployResources }) => {
    const conditional = (Name: string, Condition: string) => ({ Type: 'AWS::SSM::Parameter', Condition, Properties: { Name, Type: 'String', Value: 'x' } });
    await deployResources({ A: conditional('/a', 'Here'), B: conditional('/b', 'There') }, {
      Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' } },
      Conditions: { Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }, There: { 'Fn::Not': [{ Condition: 'Here' }] } },
      Outputs: { A: { Value: 'a', Condition: 'Here' }, B: { Value: 'b', Condition: 'There' } },
    });
    expect([aws.parameters.get('eu-west-1', '/a')?.value, aws.parameters.get('eu-west-1', '/b')]).toEqual(['x', undefined]);
    expect(cloudFormation.outputsEnding('').map(({ key }) => key)).toEqual(['A']);
  });
});

test('stacks share exports within a region and parameters across regions', async () => {
  await withAccount(async ({ aws, deploy }) => {
    const parameter = (Name: string, Value: unknown) => ({ Type: 'AWS::SSM::Parameter', Properties: { Name, Type: 'String', Value } });
    await deploy({
      stacks: {
        Edge: { region: 'us-east-1', template: { Resources: { Arn: parameter('/edge/arn', 'arn:of:the:function') } } },
        Base: { template: { Resources: { Base: parameter('/base', 'b') }, Outputs: { Base: { Value: { Ref: 'Base' }, Export: { Name: 'Base:Ref' } } } } },
        Shop: {
          dependsOn: ['Base', 'Edge'],
          template: {
            Resources: {
              Reader: { Type: 'Custom::AWS', Properties: { Create: JSON.stringify({ service: 'SSM', action: 'getParameter', region: 'us-east-1', parameters: { Name: '/edge/arn' }, physicalResourceId: { id: 'read' } }) } },
              Copy: parameter('/copy', { 'Fn::Join': [' ', [{ 'Fn::GetAtt': ['Reader', 'Parameter.Value'] }, { 'Fn::ImportValue': 'Base:Ref' }, { Ref: 'Reader' }]] }),
            },
          },
        },
      },
    });
    expect(aws.parameters.get('eu-west-1', '/copy')?.value).toBe('arn:of:the:function /base read');
  });
});

test('resources without a model have names and attributes all the same', async () => {
  await withAccount(async ({ aws, deployResources }) => {
    await deployResources({
      Role: { Type: 'AWS::IAM::Role' },
      Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
      Copy: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/copy', Type: 'String', Value: { 'Fn::Sub': '${Role} ${Role.Arn} ${Balancer.DNSName}' } } },
    });
    expect(aws.parameters.get('eu-west-1', '/copy')?.value)
      .toMatch(/^Shop-Role-\w+ arn:aws:iam:eu-west-1:000000000000:Shop-Role-\w+ shop-balancer-\w+\.eu-west-1\.elb\.amazonaws\.com$/);
  });
});

test('an attribute that a resource does not have fails the stack', async () => {
  await withAccount(async ({ deployResources }) => {
    const copy = { Type: 'AWS::SSM::Parameter', Properties: { Name: '/copy', Type: 'String', Value: { 'Fn::GetAtt': ['First', 'Missing'] } } };
    await expect(deployResources({ First: custom({}), Copy: copy })).rejects.toMatchObject({ message: expect.stringContaining('First (Custom::BlueGreenTest) has no attribute Missing') });
  });
});
