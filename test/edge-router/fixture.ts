import type { App, Stack } from 'aws-cdk-lib';
import type { EdgeReleaseRouterOptions } from '../../src';
import { BlueGreenStaticSite, SiteRouter } from '../../src';
import type { SiteFiles } from '../private/apps';
import { siteSource } from '../private/apps';

/** A site with a router of its own. */
export function routedSite(stack: Stack, options: EdgeReleaseRouterOptions = {}, id = 'Site', files?: SiteFiles): BlueGreenStaticSite {
  return new BlueGreenStaticSite(stack, id, { source: siteSource(files), router: SiteRouter.own(options) });
}

/** A site whose router you make. */
export function unroutedSite(stack: Stack, id = 'Site'): BlueGreenStaticSite {
  return new BlueGreenStaticSite(stack, id, { source: siteSource(), router: SiteRouter.none() });
}

export function stackNamesOf(app: App): string[] {
  return app.synth().stacksRecursively.map(({ stackName }) => stackName).sort();
}
