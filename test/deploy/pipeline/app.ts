import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { staticSiteApp } from '../../../examples/static-site/app';
import type { BlueGreenStaticSite } from '../../../src';

/** The example in a repository of its own: what its build wrote is the next release. It is guarded as docs/pipelines.md says. */
const app = staticSiteApp({ site: 'dist', stateTtl: Duration.seconds(2) });
const site = (app.node.findChild('Coffee') as Stack).node.findChild('Site') as BlueGreenStaticSite;
site.state.addRollbackAlarm(site.router!.addAlarm('ServerErrors', { metric: site.router!.metricServerErrorRate(), threshold: 1 }));
app.synth();
