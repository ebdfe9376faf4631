import { App, Duration, Lazy, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IMAGE, ROUTED, service } from './fixture';
import { BlueGreenEcsService, EcsAccess, EcsReleaseMode, ReleaseState } from '../../src';
import { ACCOUNT, newApp, newStack, RECOMMENDED_FLAGS, resourceOf, resourcesOf, statementsOf } from '../private/apps';
import { stateWithSite } from '../release-state/fixture';

function taskDefinitionsOf(stack: Stack): Record<string, any> {
  return resourceOf(stack, 'Custom::BlueGreenTaskDefinitions').Properties;
}

function servicesOf(stack: Stack): Record<string, Record<string, any>> {
  return Object.fromEntries(Object.entries(resourcesOf(stack, 'AWS::ECS::Service')).map(([id, { Properties }]) => [/Blue|Green/.exec(id)![0], Properties]));
}

test('minimal: a state, a VPC, a cluster, and per color a load balancer with a service behind it', () => {
  const stack = newStack();
  new BlueGreenEcsService(stack, 'Api', { image: IMAGE, mode: EcsReleaseMode.twoEnvironments() });

  const template = Template.fromStack(stack);
  for (const [type, count] of Object.entries({
    'AWS::EC2::VPC': 1,
    'AWS::ECS::Cluster': 1,
    'AWS::ECS::TaskDefinition': 1,
    'AWS::ECS::Service': 2,
    'AWS::ElasticLoadBalancingV2::LoadBalancer': 2,
    'AWS::ElasticLoadBalancingV2::TargetGroup': 2,
    'AWS::ElasticLoadBalancingV2::ListenerRule': 2,
    'AWS::DynamoDB::Table': 1,
    'AWS::SecretsManager::Secret': 1,
  })) {
    template.resourceCountIs(type, count);
  }
});

test('maximum: what is given is used', () => {
  const stack = newStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', vpcCidrBlock: '10.0.0.0/16', availabilityZones: ['a', 'b'], publicSubnetIds: ['p1', 'p2'], privateSubnetIds: ['s1', 's2'],
  });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc });
  service(stack, {
    cluster,
    containerPort: 8080,
    environment: { MODE: 'live' },
    cpu: 512,
    memoryLimitMiB: 1024,
    taskSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    assignPublicIp: true,
    healthCheck: { path: '/healthz', interval: Duration.seconds(10) },
    healthCheckGracePeriod: Duration.seconds(90),
    deregistrationDelay: Duration.seconds(5),
    circuitBreaker: { enable: true, rollback: false },
    scaling: { minCapacity: 2, maxCapacity: 10, targetRequestsPerTask: 500 },
    enableExecuteCommand: true,
    accessLogs: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'logs-of-the-shop'),
  });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EC2::VPC', 0);
  template.resourceCountIs('AWS::ECS::Cluster', 0);
  template.allResourcesProperties('AWS::ECS::Service', {
    Cluster: 'shop',
    HealthCheckGracePeriodSeconds: 90,
    EnableExecuteCommand: true,
    DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: false } },
    LoadBalancers: [{ ContainerPort: 8080 }],
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED', Subnets: ['p1', 'p2'] } },
  });
  template.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    HealthCheckPath: '/healthz', HealthCheckIntervalSeconds: 10, TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }]),
  });
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    Cpu: '512', Memory: '1024', ContainerDefinitions: [{ Environment: [{ Name: 'MODE', Value: 'live' }], PortMappings: [{ ContainerPort: 8080 }] }],
  });
  template.allResourcesProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
  template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
  template.allResourcesProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.arrayWith([{ Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' }, { Key: 'access_logs.s3.enabled', Value: 'true' }]),
  });
});

describe('what each color runs', () => {
  test('is answered at deploy, for both services of one task definition', () => {
    const stack = newStack();
    const api = service(stack);

    const { LogicalId: resolver, Properties } = resourceOf(stack, 'Custom::BlueGreenTaskDefinitions');
    expect(Properties).toMatchObject({
      Component: 'Api',
      TaskDefinition: `\${${resourceOf(stack, 'AWS::ECS::TaskDefinition').LogicalId}}`,
      Fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      ReleaseId: Properties.Fingerprint.slice(0, 12),
    });
    const { Blue, Green } = servicesOf(stack);
    expect([Blue.TaskDefinition, Green.TaskDefinition]).toEqual([`\${${resolver}.BlueTaskDefinition}`, `\${${resolver}.GreenTaskDefinition}`]);
    expect([api.blue.service === api.green.service, api.blue.loadBalancer === api.green.loadBalancer]).toEqual([false, false]);
  });

  test('stays when it leaves the template: a color may still run it', () => {
    const stack = newStack();
    service(stack);
    expect(resourceOf(stack, 'AWS::ECS::TaskDefinition')).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('in what number is said by no template', () => {
    const stack = newStack();
    service(stack, { scaling: { maxCapacity: 4 } });
    Object.values(servicesOf(stack)).forEach((properties) => expect(properties).not.toHaveProperty('DesiredCount'));
  });
});

describe('the fingerprint', () => {
  const fingerprintOf = (change: (stack: Stack) => Partial<ConstructorParameters<typeof BlueGreenEcsService>[2]>, tags?: string): string => {
    const stack = newStack();
    service(stack, change(stack));
    if (tags !== undefined) {
      Tags.of(stack).add('team', tags);
    }
    return taskDefinitionsOf(stack).Fingerprint;
  };
  const plain = fingerprintOf(() => ({}));

  test.each<[string, (stack: Stack) => Partial<ConstructorParameters<typeof BlueGreenEcsService>[2]>]>([
    ['another image', () => ({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.28') })],
    ['another environment', () => ({ environment: { A: '1' } })],
    ['another size', () => ({ cpu: 512, memoryLimitMiB: 1024 })],
    ['a value of the deploy', () => ({ environment: { A: Lazy.string({ produce: () => 'late' }) } })],
  ])('changes with %s', (_, change) => {
    expect(fingerprintOf(change)).not.toBe(plain);
  });

  test('stays with tags, and with what belongs to the services', () => {
    expect(fingerprintOf(() => ({}), 'web')).toBe(plain);
    expect(fingerprintOf(() => ({ scaling: { maxCapacity: 3 }, healthCheck: { path: '/x' } }))).toBe(plain);
  });

  test('counts containers that are added later', () => {
    const stack = newStack();
    service(stack).taskDefinition.addContainer('sidecar', { image: IMAGE });
    expect(taskDefinitionsOf(stack).Fingerprint).not.toBe(plain);
  });
});

describe('the state', () => {
  test('learns where the services are: the operator by its environment, the deployer by the release resource', () => {
    const stack = newStack();
    service(stack);

    const [deployer, operator] = ['Deployer', 'Operator'].map((name) => JSON.parse(resourceOf(stack, 'AWS::Lambda::Function', `ApiRelease${name}`).Properties.Environment.Variables.COMPONENTS));
    const { Services } = resourceOf(stack, 'Custom::BlueGreenRelease').Properties;
    expect(deployer).toEqual({ Api: { kind: 'service' } });
    expect(operator).toEqual({ Api: { kind: 'service', ...JSON.parse(Services).Api } });
    expect(JSON.parse(Services).Api.service).toEqual({ blue: expect.stringMatching(/^\$\{ApiBlueService\w+\.Name\}$/), green: expect.stringMatching(/^\$\{ApiGreenService\w+\.Name\}$/) });
  });

  test('a state of sites says nothing of services', () => {
    const stack = newStack();
    stateWithSite(stack);
    expect(resourceOf(stack, 'Custom::BlueGreenRelease').Properties).not.toHaveProperty('Services');
  });

  test('lets both functions look at the services of the cluster, change those with its tag, and nothing else', () => {
    const stack = newStack();
    service(stack);
    const { LogicalId: cluster } = resourceOf(stack, 'AWS::ECS::Cluster');
    const services = `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/\${${cluster}}/*`;
    const tags = [{ Key: 'cdk-blue-green:state', Value: 'Shop/Api' }];
    for (const role of ['ApiReleaseDeployerRole', 'ApiReleaseOperatorRole']) {
      expect(statementsOf(stack, role).filter(({ Action }) => String(Action).includes('ecs:'))).toEqual([
        { Action: 'ecs:DescribeServices', Effect: 'Allow', Resource: services },
        {
          Action: 'ecs:UpdateService', Effect: 'Allow', Resource: services, Condition: { StringEquals: { 'aws:ResourceTag/cdk-blue-green:state': 'Shop/Api' } },
        },
      ]);
    }
    expect(Object.values(resourcesOf(stack, 'AWS::ECS::Service')).map(({ Properties }) => Properties.Tags)).toEqual([tags, tags]);
  });

  test('takes a site and a service in one release', () => {
    const stack = newStack();
    const state = stateWithSite(stack, { releaseId: '7' });
    service(stack, { state });
    expect(taskDefinitionsOf(stack).ReleaseId).toBe('7');
    Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 1);
  });
});

test('tasks of both colors are one thing to connect to', () => {
  const stack = newStack();
  const api = service(stack);
  const database = new ec2.SecurityGroup(stack, 'Database', { vpc: api.blue.service.cluster.vpc });
  database.connections.allowFrom(api, ec2.Port.tcp(5432));
  const sources = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).filter(({ Properties }) => Properties.ToPort === 5432);
  expect(sources).toHaveLength(2);
});

test('metrics are those of both colors', () => {
  const api = service(newStack());
  for (const metric of [api.metricRequests(), api.metricServerErrors({ period: Duration.minutes(1), label: 'errors' })]) {
    expect(metric.toMetricConfig().mathExpression!.expression).toBe('FILL(blue, 0) + FILL(green, 0)');
  }
});

test('two services stand in one stack', () => {
  const stack = newStack();
  service(stack, {}, 'Api');
  service(stack, {}, 'Web');
  expect(Object.keys(resourcesOf(stack, 'AWS::ECS::Service'))).toHaveLength(4);
});

test.each([['all recommended flags', RECOMMENDED_FLAGS], ['no flags', {}]])('synthesizes with %s', (_, context) => {
  const stack = newStack({ context });
  service(stack);
  expect(Object.keys(resourcesOf(stack, 'AWS::ECS::Service'))).toHaveLength(2);
});

describe('a deploy', () => {
  type Json = { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
  const MODES = {
    'two environments': () => ROUTED,
    'weighted target groups': () => EcsReleaseMode.weightedTargetGroups({ testListener: {} }),
    'weighted target groups behind a router': () => EcsReleaseMode.weightedTargetGroups({ access: EcsAccess.throughRouter({ prefixListId: 'pl-1' }) }),
  };
  const templateOf = (mode: EcsReleaseMode, { context = {}, image = IMAGE, releaseId = '1' } = {}): Json => {
    const stack = newStack({ context });
    service(stack, { mode, image, state: new ReleaseState(stack, 'Release', { releaseId }) });
    return Template.fromStack(stack).toJSON() as Json;
  };
  const different = (one: Json, two: Json): string[] => [...new Set([...Object.keys(one.Resources), ...Object.keys(two.Resources)])]
    .filter((id) => JSON.stringify(one.Resources[id]) !== JSON.stringify(two.Resources[id])).map((id) => two.Resources[id].Type).sort();

  test.each(Object.entries(MODES).flatMap(([name, mode]) => [{ activeColor: 'green' }, { activeColor: 'blue' }, { candidateWeight: '0' }, { candidateWeight: '12.5' }]
    .map((context): [string, string, () => EcsReleaseMode, object] => [name, JSON.stringify(context), mode, context])))(
    '%s with the flag %s differs in the release resource only', (_, __, mode, context) => {
      expect(different(templateOf(mode()), templateOf(mode(), { context }))).toEqual(['Custom::BlueGreenRelease']);
    });

  test.each(Object.entries(MODES))('%s of another release changes neither services nor rules', (_, mode) => {
    const next = { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.28'), releaseId: '2' };
    expect(different(templateOf(mode()), templateOf(mode(), next))).toEqual(['AWS::ECS::TaskDefinition', 'Custom::BlueGreenRelease', 'Custom::BlueGreenTaskDefinitions']);
  });
});

describe('throws', () => {
  const certificate = (stack: Stack): acm.ICertificate => acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/1`);
  const vpc = (stack: Stack): ec2.Vpc => new ec2.Vpc(stack, 'Vpc');
  const cluster = (stack: Stack, id = 'Cluster'): ecs.Cluster => new ecs.Cluster(stack, id, { vpc: new ec2.Vpc(stack, `${id}Vpc`) });
  const fargate = (stack: Stack): ecs.FargateTaskDefinition => new ecs.FargateTaskDefinition(stack, 'Tasks');
  type Props = Partial<ConstructorParameters<typeof BlueGreenEcsService>[2]>;

  test.each<[string, (stack: Stack) => Props, string]>([
    ['without an image', () => ({ image: undefined }), '\'image\' must be given, or else \'taskDefinition\', got: neither; pass an image for one container, or a task definition for more (in Shop/Api)'],
    ['for an image and a task definition', (stack) => ({ taskDefinition: fargate(stack) }), '\'image\' must be given, or else \'taskDefinition\', got: both'],
    ['for a task definition without a port', (stack) => ({ image: undefined, taskDefinition: fargate(stack) }),
      '\'taskDefinition\' must be one whose first essential container has a port mapping, got: \'Shop/Tasks\'; call addPortMappings on the container that takes requests'],
    ['for a task definition and a size', (stack) => ({ image: undefined, taskDefinition: fargate(stack), cpu: 256 }), '\'cpu\' must be left out with \'taskDefinition\', got: both; set it in the task definition'],
    ['for a VPC and a cluster', (stack) => ({ vpc: vpc(stack), cluster: cluster(stack) }), '\'vpc\' must be left out with a cluster, got: \'vpc\' and \'cluster\'; tasks run in the VPC of their cluster'],
    ['for a cluster of one color', (stack) => ({ mode: EcsReleaseMode.twoEnvironments({ blue: { cluster: cluster(stack) } }) }),
      '\'cluster\' must be given for both colors or for none, got: one for blue only; pass one for each, or one for both as \'cluster\' of the service'],
    ['for clusters of both colors and one for both', (stack) => ({
      cluster: cluster(stack), mode: EcsReleaseMode.twoEnvironments({ blue: { cluster: cluster(stack, 'B') }, green: { cluster: cluster(stack, 'G') } }),
    }), '\'cluster\' must be given once, got: cluster and cluster of a color; leave one of them out'],
    ['for a name of one color', (stack) => ({ mode: EcsReleaseMode.twoEnvironments({ certificate: certificate(stack), blue: { domainName: 'b.example.com' } }) }),
      '\'domainName\' must be given for both colors or for none, got: \'b.example.com\' only; name both load balancers'],
    ['for one name twice', (stack) => ({ mode: EcsReleaseMode.twoEnvironments({ certificate: certificate(stack), blue: { domainName: 'a.example.com' }, green: { domainName: 'a.example.com' } }) }),
      '\'domainName\' must be another one per color, got: \'a.example.com\' twice'],
    ['for names without a certificate', () => ({ mode: EcsReleaseMode.twoEnvironments({ blue: { domainName: 'b.example.com' }, green: { domainName: 'g.example.com' } }) }),
      '\'domainName\' must be left out without \'certificate\', got: \'b.example.com\'; pass a certificate that holds both names'],
    ['for a prefix list that synthesis does not know', () => ({ mode: EcsReleaseMode.twoEnvironments({ access: EcsAccess.throughRouter({ prefixListId: Lazy.string({ produce: () => 'pl' }) }) }) }),
      '\'prefixListId\' must be known at synth, got: a token'],
    ['for a greatest number below the least', () => ({ scaling: { minCapacity: 3, maxCapacity: 2 } }), '\'scaling.maxCapacity\' must be a whole number from 3 to 5000, got: 2'],
    ['for a use of the CPU above 100', () => ({ scaling: { maxCapacity: 2, targetCpuPercentage: 101 } }), '\'scaling.targetCpuPercentage\' must be a whole number from 1 to 100, got: 101'],
  ])('%s', (_, props, message) => {
    const stack = newStack();
    expect(() => service(stack, props(stack))).toThrow(message);
  });

  test('for a state of another stack', () => {
    const app = newApp();
    const state = new ReleaseState(newStack({ scope: app, id: 'States' }), 'Release');
    expect(() => service(newStack({ scope: app }), { state })).toThrow('\'state\' must be a state of the same stack, got: the state of \'States\'');
  });

  test('without a region', () => {
    expect(() => service(new Stack(new App(), 'Shop'))).toThrow('\'env.region\' must be known at synth');
  });

  test('but not for names, ports and images that are tokens', () => {
    const stack = newStack();
    const late = (value: string): string => Lazy.string({ produce: () => value });
    service(stack, {
      image: ecs.ContainerImage.fromRegistry(late('public.ecr.aws/nginx/nginx:1.27')),
      environment: { LATE: late('x') },
      mode: EcsReleaseMode.twoEnvironments({
        access: EcsAccess.throughRouter({ prefixListId: 'pl-1' }), certificate: certificate(stack), blue: { domainName: late('b.example.com') }, green: { domainName: late('g.example.com') },
      }),
    });
    expect(Object.keys(servicesOf(stack))).toEqual(['Blue', 'Green']);
  });
});
