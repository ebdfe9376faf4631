import { OwnAssets } from './g01-own-assets';
import { NoMixedPage } from './g02-no-mixed-page';
import { CookieNamesBytes } from './g03-cookie-names-bytes';
import { HashedAssets } from './g04-hashed-assets';
import { Navigations } from './g05-navigations';
import { ApiCalls } from './g06-api-calls';
import { NewSessions } from './g07-new-sessions';
import { Rollback } from './g08-rollback';
import { Denial } from './g09-denial';
import { Weights } from './g10-weights';
import { Ramps } from './g11-ramps';
import { FirstRequests } from './g12-first-requests';
import { PreviewsStayPrivate } from './g13-previews-stay-private';
import { Unexposed } from './g14-unexposed';
import { UnreadableState } from './g15-unreadable-state';
import { ErrorsSetNoCookie } from './g16-errors-set-no-cookie';
import { NoForeignChoice } from './g17-no-foreign-choice';
import type { Guarantee, GuaranteeName } from './guarantee';
import type { World } from '../world/world';

export type { Guarantee, GuaranteeName } from './guarantee';

const WATCHES: readonly [GuaranteeName, new (world: World, name: GuaranteeName) => Guarantee][] = [
  ['G1', OwnAssets], ['G2', NoMixedPage], ['G3', CookieNamesBytes], ['G4', HashedAssets], ['G5', Navigations], ['G6', ApiCalls], ['G7', NewSessions],
  ['G8', Rollback], ['G9', Denial], ['G10', Weights], ['G11', Ramps], ['G12', FirstRequests], ['G13', PreviewsStayPrivate],
  ['G14', Unexposed], ['G15', UnreadableState], ['G16', ErrorsSetNoCookie], ['G17', NoForeignChoice],
];

/** Everything that is promised of a site, watched in one world. */
export function watchAll(world: World): Guarantee[] {
  return WATCHES.map(([name, Watch]) => new Watch(world, name));
}
