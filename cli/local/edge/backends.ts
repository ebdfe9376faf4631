import type { LocalOrigins } from './custom-origin';
import type { Color } from '../../../src/core/color';
import { COLORS } from '../../../src/core/color';
import { ORIGIN_HEADERS } from '../../../src/core/edge/config';
import { UserError } from '../../user-error';
import type { Properties } from '../deploy/resource-type';

/** Local servers by path pattern of a router's backend and by color: `/api/*` to `{ blue: 'http://127.0.0.1:3001', green: ... }`. */
export type LocalBackends = Readonly<Record<string, { readonly [color in Color]: string }>>;

/** The same by domain name: the router wrote the addresses of both colors into headers of the origin. */
export function backendOrigins({ DistributionConfig: config }: Properties, backends: LocalBackends): LocalOrigins {
  const found = new Map((config.CacheBehaviors ?? []).flatMap(({ PathPattern, TargetOriginId }: Properties) => {
    const { OriginCustomHeaders: headers = [] } = config.Origins.find(({ Id }: Properties) => Id === TargetOriginId) as Properties;
    const [blue, green] = COLORS.map((color) => headers.find(({ HeaderName }: Properties) => HeaderName === ORIGIN_HEADERS[color])?.HeaderValue);
    return blue === undefined ? [] : [[PathPattern, { blue, green }]];
  }) as Array<[string, { readonly [color in Color]: string }]>);
  return Object.fromEntries(Object.entries(backends).flatMap(([pattern, urls]) => {
    const domains = found.get(pattern);
    if (domains === undefined) {
      throw new UserError('no-backend', `the router has no backend with the path pattern ${pattern}`, `name one of ${[...found.keys()].join(', ') || 'none'}`);
    }
    if (domains.blue === domains.green && urls.blue !== urls.green) {
      throw new UserError('one-address', `both colors of ${pattern} have one address`, 'name one server, which goes by the header that the router sets');
    }
    return COLORS.map((color) => [domains[color], urls[color]]);
  }));
}
