import type { Random } from './random';
import type { Headers, ViewerRequest } from '../../cli/local/cloudfront';

/** A client with its own address, cookies and habits. */
export class Browser {
  public readonly cookies = new Map<string, string>();
  private readonly sendsFetchMetadata: boolean;
  private readonly userAgent: string;
  private readonly address: string;

  constructor(random: Random, public readonly hostile: boolean) {
    this.sendsFetchMetadata = random.chance(0.7);
    this.userAgent = `Browser/${random.integer(5)}`;
    this.address = random.chance(0.5)
      ? `203.0.${random.integer(256)}.${random.integer(256)}`
      : `2001:db8:${random.integer(65536).toString(16)}::${random.integer(65536).toString(16)}`;
  }

  public navigate(uri: string): ViewerRequest {
    return this.request(uri, this.sendsFetchMetadata
      ? { 'sec-fetch-dest': ['document'], 'accept': ['text/html,*/*'] }
      : { accept: ['text/html,application/xhtml+xml'] });
  }

  public load(uri: string, destination: string): ViewerRequest {
    return this.request(uri, this.sendsFetchMetadata ? { 'sec-fetch-dest': [destination], 'accept': ['*/*'] } : { accept: ['image/*'] });
  }

  /** Takes the cookies of a response as a browser does. */
  public accept(headers: Headers): void {
    for (const cookie of headers['set-cookie'] ?? []) {
      const [pair] = cookie.split(';');
      const [name, value] = pair.split('=');
      this.cookies.set(name, value);
    }
  }

  private request(uri: string, headers: Headers): ViewerRequest {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      method: 'GET',
      uri,
      querystring: '',
      clientIp: this.address,
      headers: { 'host': ['d.example'], 'user-agent': [this.userAgent], ...headers, ...(cookie !== '' && { cookie: [cookie] }) },
    };
  }
}

/** What a client that means harm adds to its requests. */
export function hostileHeaders(random: Random, knownReleases: readonly string[]): Headers {
  const release = random.pick([...knownReleases, 'nonsense', '../../etc', 'R'.repeat(300), '']);
  return random.pick<Headers>([
    { 'x-bg-route': [`${release}.document`] },
    { 'x-bg-route': [`${release}.subresource.green`, 'x'] },
    { 'x-bg-release': [release], 'x-bg-reason': ['preview'] },
    { cookie: [`bg-release=${release}; bg-release=${release}`] },
    { cookie: [`bg-preview=${release}; bg-release=${release}.document`] },
    { 'cookie': [`bg-release=${release}`], 'sec-fetch-dest': ['document', release] },
  ]);
}
