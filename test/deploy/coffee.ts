import { Duration } from 'aws-cdk-lib';
import { staticSiteApp } from '../../examples/static-site/app';

/** The example with a short TTL, as an app that the CDK CLI runs: its flags come from `-c`. */
staticSiteApp({ site: process.env.SITE!, stateTtl: Duration.seconds(2) }).synth();
