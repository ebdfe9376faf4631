import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

export function productionPort(certificate: acm.ICertificate | undefined): number {
  return certificate === undefined ? 80 : 443;
}

/** Nobody reaches it until somebody is let in; what none of its rules takes is answered with 403. */
export function addClosedListener(
  balancer: elbv2.ApplicationLoadBalancer, id: string, port: number, certificate: acm.ICertificate | undefined,
): elbv2.ApplicationListener {
  return balancer.addListener(id, {
    port,
    protocol: certificate === undefined ? elbv2.ApplicationProtocol.HTTP : elbv2.ApplicationProtocol.HTTPS,
    certificates: certificate && [certificate],
    sslPolicy: certificate && elbv2.SslPolicy.RECOMMENDED_TLS,
    open: false,
    defaultAction: elbv2.ListenerAction.fixedResponse(403, { contentType: 'text/plain', messageBody: 'not for you' }),
  });
}
