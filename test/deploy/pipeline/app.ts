import { Duration } from 'aws-cdk-lib';
import { staticSiteApp } from '../../../examples/static-site/app';

/** The example in a repository of its own: what its build wrote is the next release. */
staticSiteApp({ site: 'dist', stateTtl: Duration.seconds(2) }).synth();
