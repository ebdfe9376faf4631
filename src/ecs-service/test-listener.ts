import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { addClosedListener, productionPort } from './closed-listener';
import { invalid } from '../private/errors';
import { integerBetween } from '../private/validate';

/** A listener for tests of what takes no traffic yet. */
export interface EcsTestListenerOptions {
  /**
   * Port of the listener, 1 to 65535, another one than that of production: 443 with a certificate, else 80.
   *
   * @default 8443 with a certificate, else 8080
   */
  readonly port?: number;

  /**
   * Who may reach it: the addresses of your office, the security group of a test runner.
   *
   * @default - nobody: the port is closed until the security group of the load balancer is opened
   */
  readonly allowFrom?: ec2.IPeer[];
}

/** Its rules are made elsewhere; what none of them takes is answered with 403. */
export function addTestListener(
  scope: Construct, balancer: elbv2.ApplicationLoadBalancer, certificate: acm.ICertificate | undefined, options: EcsTestListenerOptions,
): elbv2.ApplicationListener {
  const port = integerBetween(scope, 'testListener.port', options.port ?? (certificate === undefined ? 8080 : 8443), 1, 65_535);
  if (port === productionPort(certificate)) {
    throw invalid(scope, 'testListener.port', 'another one than that of production', port, 'leave it out, or pass for example 9000');
  }
  const listener = addClosedListener(balancer, 'TestListener', port, certificate);
  options.allowFrom?.forEach((peer) => balancer.connections.allowFrom(peer, ec2.Port.tcp(port), 'tests'));
  return listener;
}
