import * as path from 'node:path';
import type { CloudFrontRequestEvent, CloudFrontRequestResult, CloudFrontResponseEvent, CloudFrontResponseResult } from 'aws-lambda';
import type { Site } from './sites';
import { NOW } from './sites';
import { createHttpClient } from '../../../cli/local/cloudfront/edge-function/http-client';
import { createModuleLoader } from '../../../cli/local/cloudfront/edge-function/module-loader';
import { writeDocument } from '../../../src/core';
import type { EdgeBundles } from '../../properties/edge-bundles';

/** The three functions of one site, in one environment each, called as Lambda calls them. */
export interface Handlers {
  readonly site: Site;
  viewerRequest(event: CloudFrontRequestEvent): Promise<CloudFrontRequestResult>;
  originRequest(event: CloudFrontRequestEvent): Promise<CloudFrontRequestResult>;
  originResponse(event: CloudFrontResponseEvent): Promise<CloudFrontResponseResult>;
}

class FixedDate extends Date {
  public static now(): number {
    return NOW;
  }
}

/** What a function says of failed reads is no part of its answer. */
const SILENT = { log: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Loads the bundles of a site. Time stands still, and the network holds nothing but the site's document. */
export function loadHandlers(bundles: EdgeBundles, site: Site): Handlers {
  const client = createHttpClient(async () => readsOf(site));
  const scope = {
    ...globalThis,
    Math,
    performance,
    console: SILENT,
    AbortSignal,
    AbortController,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    setImmediate,
    clearImmediate,
    Date: FixedDate,
    process: { env: {}, getBuiltinModule: (name: string) => name === 'node:https' ? client : process.getBuiltinModule(name) },
    globalThis,
    global: globalThis,
  };
  const handlerOf = (stage: string): unknown =>
    createModuleLoader().load(path.join(bundles.folderOf(stage), 'index.js'), scope).handler;
  return {
    site,
    viewerRequest: handlerOf('viewer-request') as Handlers['viewerRequest'],
    originRequest: handlerOf('origin-request') as Handlers['originRequest'],
    originResponse: handlerOf('origin-response') as Handlers['originResponse'],
  };
}

function readsOf({ document }: Site): Response {
  return document === null
    ? new Response('{"__type":"ParameterNotFound"}', { status: 400 })
    : new Response(JSON.stringify({ Parameter: { Value: writeDocument(document) } }));
}
