// The JSON API of the local edge. Every answer is a value; nothing here throws for a refusal.

const NO_ANSWER = 'The local edge does not answer. Is it still running in its terminal?';
const RECONNECT_MS = 2000;

/** The status, or `null` while the local edge does not answer. */
export async function fetchStatus() {
  try {
    const response = await fetch('/api/status', { cache: 'no-store' });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** `{ ok, message, ... }` of a command; a refusal is `ok: false` with what to do in `message`. */
export async function sendCommand(command) {
  return post('/api/commands', command);
}

export async function selectLocation(location) {
  return post('/api/location', { location });
}

export async function recycleFunctions() {
  return post('/api/recycle', {});
}

/** Calls back for each request that the edge serves. The browser reconnects by itself, unless the answer was an error. */
export function followRequests(onRequest) {
  const source = new EventSource('/api/requests');
  source.addEventListener('message', (event) => {
    const request = parsed(event.data);
    if (request !== null) {
      onRequest(request);
    }
  });
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => followRequests(onRequest), RECONNECT_MS);
    }
  });
}

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = parsed(await response.text()) ?? {};
    return { ...answer, ok: response.ok && answer.ok !== false, message: messageOf(answer) ?? fallbackMessage(response) };
  } catch {
    return { ok: false, code: 'network', message: NO_ANSWER };
  }
}

/** What happened, and for mistakes what to do. */
function messageOf({ message, resolution }) {
  return resolution === undefined ? message : `${message}; ${resolution}`;
}

function fallbackMessage(response) {
  return response.ok ? '' : `The local edge answered ${response.status}.`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
