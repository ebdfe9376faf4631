const prices = { 'Opening night': 48, 'Matinee': 19 };

export async function handler({ rawPath }) {
  const found = rawPath === '/prices/tonight';
  return {
    statusCode: found ? 200 : 404,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(found ? { release: process.env.RELEASE, prices } : { error: `nothing at ${rawPath}` }),
  };
}
