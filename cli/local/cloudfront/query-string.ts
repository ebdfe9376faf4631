/** The parameters whose name `accepts` takes, in the order of the request: another order is another cache key. */
export function filterQueryString(querystring: string, accepts: (name: string) => boolean): string {
  if (querystring === '') {
    return '';
  }
  return querystring.split('&').filter(part => {
    const end = part.indexOf('=');
    return part !== '' && accepts(end < 0 ? part : part.slice(0, end));
  }).join('&');
}
