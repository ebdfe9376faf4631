import type { CloudFormationEvent, ResourceAnswer } from './event';
import { recordOf } from '../../src/core/state/truth';
import type { Controller } from '../controller';
import { contentFingerprint } from '../site/manifest';

/** Properties of the resource that stands before every upload of a component. */
export interface ReleaseCheckProperties {
  readonly Component: string;
  readonly ReleaseId: string;
  /** Of what synthesis knew. */
  readonly Fingerprint: string;
  /** Files whose bytes were known at deploy only. */
  readonly DeployTimeFiles?: ReadonlyArray<{ readonly Path: string; readonly Content: string }>;
}

/** `Custom::BlueGreenReleaseCheck`: a release is immutable, so an id that was staged with other bytes is refused before anything is uploaded. */
export async function handleReleaseCheck(event: CloudFormationEvent, controller: Controller): Promise<ResourceAnswer> {
  const properties = event.ResourceProperties as unknown as ReleaseCheckProperties;
  const { Component: component, ReleaseId: release, Fingerprint, DeployTimeFiles = [] } = properties;
  const truth = event.RequestType === 'Delete' ? undefined : await controller.load();
  const staged = truth && recordOf(truth, release)?.components[component];
  const fingerprint = contentFingerprint(Fingerprint, DeployTimeFiles.map(({ Path: path, Content: content }) => ({ path, content })));
  if (staged !== undefined && staged !== fingerprint) {
    const what = ['other files', ...DeployTimeFiles.map(({ Path: path }) => `another deploy-time content of ${path}`)].join(' or ');
    throw new Error(`'releaseId' must be new for new content, got: ${release}, which '${component}' staged with ${what}; use another id. Nothing was uploaded`);
  }
  return { physicalId: `${component}-release-check` };
}
