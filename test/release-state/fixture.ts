import type { Stack } from 'aws-cdk-lib';
import type { ReleaseStateProps } from '../../src';
import { BlueGreenStaticSite, ReleaseState, SiteRouter } from '../../src';
import type { SiteFiles } from '../private/apps';
import { siteSource } from '../private/apps';

/** A state with a site in it: a state without components does not synthesize. */
export function stateWithSite(stack: Stack, props: ReleaseStateProps = {}, id = 'Release', files?: SiteFiles): ReleaseState {
  const state = new ReleaseState(stack, id, props);
  addSite(stack, state, `${id}Site`, files);
  return state;
}

export function addSite(stack: Stack, state: ReleaseState, id: string, files?: SiteFiles): BlueGreenStaticSite {
  return new BlueGreenStaticSite(stack, id, { source: siteSource(files), state, router: SiteRouter.none() });
}
