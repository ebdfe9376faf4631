import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { cloudFrontPrefixList } from './cloudfront-prefix-list';
import { acknowledge } from '../private/acknowledge';
import { literal } from '../private/validate';

/** How CloudFront proves itself to load balancers. */
export interface RouterAccessOptions {
  /**
   * The secret that CloudFront sends with each request, 1 to 128 characters without `*` and `?`, which listener rules read as
   * wildcards. Distribution and listener rules hold its value of their last update: do not rotate it.
   *
   * @default - a secret of its own
   */
  readonly originSecret?: secretsmanager.ISecret;

  /**
   * Id of the managed prefix list `com.amazonaws.global.cloudfront.origin-facing` in the region of the stack.
   *
   * @default - it is looked up at deploy, by a function of the CDK
   */
  readonly prefixListId?: string;
}

/** Who reaches a load balancer. @internal */
export interface AccessConfig {
  readonly internetFacing: boolean;
  readonly peers: ec2.IPeer[];
  readonly originSecret?: secretsmanager.ISecret;
}

/** Who may reach the load balancers of a service. */
export abstract class EcsAccess {
  /**
   * CloudFront only, and of CloudFront only the distribution that knows the secret: the security group takes connections from
   * CloudFront's prefix list, the listener answers 403 to requests without the secret. For services behind an `EdgeReleaseRouter`.
   *
   * The load balancers face the internet all the same, for edge functions cannot swap to a VPC origin. The prefix list counts as
   * 55 rules of a security group, which holds 60 unless the quota is raised.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
   */
  public static throughRouter(options: RouterAccessOptions = {}): EcsAccess {
    return new ThroughRouter(options);
  }

  /** Everybody. For services that a `BlueGreenDnsRecord` switches in a public zone. */
  public static fromInternet(): EcsAccess {
    return new FromInternet();
  }

  /** The VPC only: the load balancers are internal. For services that a `BlueGreenDnsRecord` switches in a private zone. */
  public static fromVpc(): EcsAccess {
    return new FromVpc();
  }

  /** @internal */
  public abstract _bind(scope: Construct, vpcs: readonly ec2.IVpc[]): AccessConfig;
}

class ThroughRouter extends EcsAccess {
  constructor(private readonly options: RouterAccessOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct): AccessConfig {
    const { originSecret = ownSecret(scope), prefixListId } = this.options;
    const id = prefixListId === undefined ? cloudFrontPrefixList(scope) : literal(scope, 'prefixListId', prefixListId);
    return { internetFacing: true, originSecret, peers: [ec2.Peer.prefixList(id)] };
  }
}

class FromInternet extends EcsAccess {
  /** @internal */
  public _bind(scope: Construct): AccessConfig {
    acknowledge(scope, { 'AwsSolutions-EC23': 'EcsAccess.fromInternet() asks for it' });
    return { internetFacing: true, peers: [ec2.Peer.anyIpv4()] };
  }
}

class FromVpc extends EcsAccess {
  /** @internal */
  public _bind(scope: Construct, vpcs: readonly ec2.IVpc[]): AccessConfig {
    acknowledge(scope, { 'AwsSolutions-EC23': 'the range of the VPC, which may be known at deploy only' });
    return { internetFacing: false, peers: [...new Set(vpcs)].map((vpc) => ec2.Peer.ipv4(vpc.vpcCidrBlock)) };
  }
}

function ownSecret(scope: Construct): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(scope, 'OriginSecret', {
    description: 'What CloudFront sends to the load balancers, so that they know it',
    generateSecretString: { excludePunctuation: true, passwordLength: 64 }, // no wildcards of listener rules
  });
  acknowledge(secret, { 'AwsSolutions-SMG4': 'distribution and listener rules hold its value of their last update; a rotated one would lock CloudFront out' });
  return secret;
}
