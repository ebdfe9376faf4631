import type { StatusReport } from '../../../src/core';
import { UserError } from '../../user-error';
import type { LocalEdge } from '../edge';

/** What `GET /api/status` answers: the state, and what only the local edge has. */
export interface LocalStatus extends StatusReport {
  readonly siteUrl: string;
  readonly locations: ReadonlyArray<{ readonly name: string; readonly environments: number; readonly generation: null }>;
  readonly selectedLocation: string;
}

export type ApiEdge = Omit<LocalEdge, 'siteUrl' | 'controlUrl'>;

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** The JSON API that the control page and the CLI verbs use. */
export async function callApi(edge: ApiEdge, siteUrl: string, method: string, path: string, fields: Fields): Promise<ApiAnswer | undefined> {
  switch (`${method} ${path}`) {
    case 'GET /api/status': return { status: 200, body: await localStatus(edge, siteUrl) };
    case 'POST /api/commands': return runCommand(edge, siteUrl, fields);
    case 'POST /api/location':
      edge.selectLocation(text(fields, 'location'));
      return done(`requests go to ${edge.selectedLocation()}`);
    case 'POST /api/recycle':
      edge.recycle();
      return done('every edge function starts cold');
    case 'POST /api/deploy':
      await edge.deploy(text(fields, 'directory'));
      return done(`deployed ${fields.directory}`);
    default: return undefined;
  }
}

/** What the user can put right is a 400 with the way out, everything else a 500. */
export function errorAnswer(error: unknown): ApiAnswer {
  return error instanceof UserError
    ? { status: 400, body: { ok: false, code: error.code, message: error.message, resolution: error.resolution } }
    : { status: 500, body: { ok: false, code: 'internal', message: (error as Error).message } };
}

async function localStatus(edge: ApiEdge, siteUrl: string): Promise<LocalStatus> {
  const locations = edge.locations.map((name) => ({ name, environments: edge.environments(name), generation: null }));
  return { ...await edge.status(), siteUrl, locations, selectedLocation: edge.selectedLocation() };
}

async function runCommand(edge: ApiEdge, siteUrl: string, fields: Fields): Promise<ApiAnswer> {
  const { verb, ...rest } = fields;
  const answer = await edge.command(text({ verb }, 'verb'), rest);
  if (!answer.ok) {
    return { status: 409, body: answer };
  }
  const link = answer.token === undefined ? {} : { link: `${siteUrl}/?bg-preview=${answer.token}` };
  return { status: 200, body: { ...answer, ...link } };
}

function done(message: string): ApiAnswer {
  return { status: 200, body: { ok: true, message } };
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') {
    throw new UserError('invalid', `'${name}' must be a text, got: ${JSON.stringify(value)}`, 'send it in the body');
  }
  return value;
}
