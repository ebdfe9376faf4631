import type { Service } from '@aws-sdk/client-ecs';
import { ClusterNotFoundException, DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import type { Listener, LoadBalancer, Rule, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeListenersCommand, DescribeLoadBalancersCommand, DescribeRulesCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client,
  ModifyRuleCommand, RuleNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Account } from './account';
import type { DeployedState } from './deployed-state';
import type { ColorWeights } from '../../src/core/state/color-weights';
import { writeWeights } from '../../src/core/state/color-weights';

/** What a service runs. */
export interface Running {
  readonly taskDefinition: string;
  /** Of the task definition: ECS starts nothing from one that is not ACTIVE. */
  readonly status: string;
  readonly image: string;
}

/** Logical ids of listeners, behind that of the service. */
export const LIVE = 'LoadBalancerListener';
export const TEST = 'LoadBalancerTestListener';

/** A service that a stack holds under the id `Api`, as ECS and Elastic Load Balancing know it. */
export class DeployedService {
  private readonly ecs: ECSClient;
  private readonly elb: ElasticLoadBalancingV2Client;

  /** @param ids logical ones, behind that of the service: one per color, or one that runs both */
  constructor(account: Account, private readonly state: Pick<DeployedState, 'physicalId'>, private readonly ids = ['BlueService', 'GreenService']) {
    this.ecs = new ECSClient(account.client());
    this.elb = new ElasticLoadBalancingV2Client(account.client());
  }

  /** What blue runs, then green. */
  public async runs(): Promise<Running[]> {
    return Promise.all((await this.services()).map(async (arn) => this.running(arn)));
  }

  /** Those of blue and green. */
  public async services(): Promise<string[]> {
    return Promise.all(this.ids.map(async (id) => this.arn('ECS::Service', `Api${id}`)));
  }

  /** What blue runs, then green: the tags of the images. */
  public async tags(): Promise<string[]> {
    return (await this.runs()).map(({ image }) => image.split(':')[1]);
  }

  /** How many tasks blue is to run, then green. */
  public async desired(): Promise<number[]> {
    return Promise.all((await this.services()).map(async (arn) => (await this.describe(arn)).desiredCount!));
  }

  /** Ids of the latest deployment of blue and green: whoever replaces tasks makes another one. */
  public async deployments(): Promise<string[]> {
    return Promise.all((await this.services()).map(async (arn) => (await this.describe(arn)).deployments![0].id!));
  }

  public async describe(arn: string): Promise<Service> {
    const [, cluster] = arn.split('/');
    const { services } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [arn] }));
    return services![0];
  }

  /** Those of some services that are there (still). */
  public async active(arns: readonly string[]): Promise<string[]> {
    const services = await Promise.all(arns.map(async (arn) => this.describe(arn).catch(ignoreMissing)));
    return services.flatMap((service) => service?.status === 'ACTIVE' ? service.serviceArn! : []);
  }

  public async running(serviceArn: string): Promise<Running> {
    return this.registered((await this.describe(serviceArn)).taskDefinition!);
  }

  public async registered(taskDefinition: string): Promise<Running> {
    const { taskDefinition: { status, containerDefinitions } = {} } = await this.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    return { taskDefinition, status: status!, image: containerDefinitions![0].image! };
  }

  /** How the rule of a listener splits requests: `blue 95, green 5`. */
  public async shares(listener: string): Promise<string> {
    const groups = (await this.rule(listener)).Actions![0].ForwardConfig!.TargetGroups!;
    const [blue, green] = (await this.targetGroups()).map((arn) => groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight ?? 0);
    return writeWeights({ blue, green });
  }

  /** As somebody does by hand, or ECS in its own deployments. */
  public async split(listener: string, weights: ColorWeights): Promise<void> {
    const [blue, green] = await this.targetGroups();
    const TargetGroups = [{ TargetGroupArn: blue, Weight: weights.blue }, { TargetGroupArn: green, Weight: weights.green }];
    const { RuleArn } = await this.rule(listener);
    await this.elb.send(new ModifyRuleCommand({ RuleArn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] }));
  }

  /** The one besides the default rule. */
  public async rule(listener: string): Promise<Rule> {
    const ListenerArn = await this.arn('ElasticLoadBalancingV2::Listener', `Api${listener}`);
    const { Rules: rules } = await this.elb.send(new DescribeRulesCommand({ ListenerArn }));
    const [rule, ...others] = rules!.filter(({ IsDefault }) => IsDefault !== true);
    if (rule === undefined || others.length > 0) {
      throw new Error(`${listener} must have one rule, got: ${others.length === 0 ? 'none' : others.length + 1}`);
    }
    return rule;
  }

  /** Those of some rules that there are (still). */
  public async rules(ruleArns: readonly string[]): Promise<string[]> {
    const found = await Promise.all(ruleArns.map(async (arn) => this.elb.send(new DescribeRulesCommand({ RuleArns: [arn] })).catch(ignoreMissing)));
    return found.flatMap((answer) => answer?.Rules?.map(({ RuleArn }) => RuleArn!) ?? []);
  }

  /** Those of blue and green. */
  public async targetGroups(): Promise<string[]> {
    return Promise.all(['ApiBlueTargetGroup', 'ApiGreenTargetGroup'].map(async (id) => this.arn('ElasticLoadBalancingV2::TargetGroup', id)));
  }

  /** Of the load balancers of blue and green. */
  public async addresses(): Promise<string[]> {
    return Promise.all(['ApiBlueLoadBalancer', 'ApiGreenLoadBalancer'].map(async (id) => (await this.loadBalancer(id)).DNSName!));
  }

  public async loadBalancer(id: string): Promise<LoadBalancer> {
    const LoadBalancerArns = [await this.arn('ElasticLoadBalancingV2::LoadBalancer', id)];
    return (await this.elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns }))).LoadBalancers![0];
  }

  public async listeners(loadBalancer: LoadBalancer): Promise<Listener[]> {
    const { LoadBalancerArn } = loadBalancer;
    return (await this.elb.send(new DescribeListenersCommand({ LoadBalancerArn }))).Listeners!;
  }

  public async targetGroup(arn: string): Promise<TargetGroup> {
    return (await this.elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }))).TargetGroups![0];
  }

  public async arn(type: string, prefix: string): Promise<string> {
    return this.state.physicalId(`AWS::${type}`, prefix);
  }
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof RuleNotFoundException || error instanceof ClusterNotFoundException)) {
    throw error;
  }
}
