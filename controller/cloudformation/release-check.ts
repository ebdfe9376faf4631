import type { CloudFormationEvent, ResourceAnswer } from './event';
import { isRollingBack } from './stack-status';
import { takenRelease } from './taken-release';
import type { LayoutConflict, SiteLayout } from '../../src/core/site-layout';
import { hasOtherContent } from '../../src/core/state/other-content';
import type { Controller } from '../controller';
import { contentFingerprint } from '../site/manifest';

/** Properties of the resource that stands before every upload of a component, and before its distribution. */
export interface ReleaseCheckProperties {
  readonly Component: string;
  readonly ReleaseId: string;
  /** Of what synthesis knew. */
  readonly Fingerprint: string;
  /** Files whose bytes were known at deploy only. */
  readonly DeployTimeFiles?: ReadonlyArray<{ readonly Path: string; readonly Content: string }>;
  /** JSON of the site's layout. */
  readonly Layout?: string;
  /** The live release may be answered otherwise. */
  readonly ChangeLayout?: 'true';
}

const UNCHANGED = 'Nothing was uploaded';

const WAYS_OUT: { readonly [prop in LayoutConflict['prop']]: string } = {
  'sharedAssets': 'keep the old patterns, and share files from a new folder: a pattern that concerns no file of a release in use may come and go',
  'fallback': 'make another site for releases that need it',
  'fallback.notFoundPage': 'keep the page; where there was none, name one that no release in use holds yet',
};

/**
 * `Custom::BlueGreenReleaseCheck`: before anything is uploaded, and before the distribution changes, an id that was staged
 * with other bytes is refused (a release is immutable), or under which an upload brings others at this moment, and so is a
 * layout by which releases in use would be answered otherwise (a deploy moves no traffic).
 */
export async function handleReleaseCheck(event: CloudFormationEvent, controller: Controller): Promise<ResourceAnswer> {
  const properties = event.ResourceProperties as unknown as ReleaseCheckProperties;
  if (event.RequestType !== 'Delete' && !await isRollingBack(event.StackId, controller.pause)) {
    await refuseOtherContent(properties, controller);
    await refuseOtherLayout(event, properties, controller);
    await claimRelease(properties, controller);
    await controller.claims.recordDeployed(properties.Component, [properties.ReleaseId, ...formerRelease(event)]);
  }
  return { physicalId: `${properties.Component}-release-check` };
}

async function refuseOtherContent(properties: ReleaseCheckProperties, controller: Controller): Promise<void> {
  const { Component: component, ReleaseId: release, DeployTimeFiles = [] } = properties;
  if (hasOtherContent(await controller.load(), { component, release, fingerprint: fingerprintOf(properties) })) {
    const what = ['other files', ...DeployTimeFiles.map(({ Path: path }) => `another deploy-time content of ${path}`)].join(' or ');
    throw takenRelease(release, `which '${component}' staged with ${what}`, UNCHANGED);
  }
}

async function claimRelease(properties: ReleaseCheckProperties, controller: Controller): Promise<void> {
  const { Component: component, ReleaseId: release } = properties;
  if (!await controller.claims.take({ component, release, fingerprint: fingerprintOf(properties), by: 'deploy' }, Date.now())) {
    throw takenRelease(release, `under which an upload of '${component}' brings other files`, UNCHANGED);
  }
}

function fingerprintOf({ Fingerprint, DeployTimeFiles = [] }: ReleaseCheckProperties): string {
  return contentFingerprint(Fingerprint, DeployTimeFiles.map(({ Path: path, Content: content }) => ({ path, content })));
}

/** What the stack names again if it rolls back. */
function formerRelease(event: CloudFormationEvent): string[] {
  const { ReleaseId: former } = (event.RequestType === 'Update' ? event.OldResourceProperties : {}) as Partial<ReleaseCheckProperties>;
  return former === undefined ? [] : [former];
}

/** What the last successful deploy brought is what the distribution has. */
async function refuseOtherLayout(event: CloudFormationEvent, properties: ReleaseCheckProperties, controller: Controller): Promise<void> {
  const { Component: component, Layout: wanted, ChangeLayout: mayChange } = properties;
  const { Layout: current } = (event.RequestType === 'Update' ? event.OldResourceProperties : {}) as Partial<ReleaseCheckProperties>;
  if (wanted === undefined || wanted === current || mayChange === 'true') {
    return;
  }
  const parsed = (layout: string): SiteLayout => JSON.parse(layout) as SiteLayout;
  const conflict = await controller.conflicts.layout(component, parsed(wanted), current === undefined ? undefined : parsed(current));
  if (conflict !== undefined) {
    throw new Error(`'${conflict.prop}' must answer for releases in use as before, got: ${conflict.got}; ${WAYS_OUT[conflict.prop]}. Releases that are denied `
      + `or pruned do not count; with -c changeLayout=true the deploy changes what visitors of live releases get. ${UNCHANGED}`);
  }
}
