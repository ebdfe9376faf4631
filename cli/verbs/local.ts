import { InvalidArgumentError } from 'commander';
import { reportFailure } from '../failure';
import type { Verb } from './verb';
import { DEFAULT_CONTROL_PORT, DEFAULT_SITE_PORT, startLocalEdge } from '../local/edge';
import type { LocalEdge } from '../local/edge';
import type { LocalBackends } from '../local/edge/backends';
import type { LocalOrigins } from '../local/edge/custom-origin';
import { watchAssemblies } from '../local/watch';
import { paint } from '../paint';
import type { Terminal } from '../terminal';
import { EXIT } from '../terminal';

interface LocalOptions {
  readonly port: number;
  readonly controlPort: number;
  readonly state?: string;
  readonly distribution?: string;
  readonly origin: LocalOrigins;
  readonly backend: LocalBackends;
  readonly watch?: boolean;
}

export const addLocal: Verb = (program, { terminal, done, stopped }) => {
  program.command('local')
    .description('serve a synthesized app on this machine: CloudFront, Lambda@Edge and the release controller in memory')
    .argument('[assemblies...]', 'outputs of `cdk synth`, deployed one after the other', ['cdk.out'])
    .option('--port <number>', 'port of the site; 0 takes a free one', parsePort, DEFAULT_SITE_PORT)
    .option('--control-port <number>', 'port of the control page; 0 takes a free one', parsePort, DEFAULT_CONTROL_PORT)
    .option('--state <name>', 'the release state to command, if the app holds several')
    .option('--distribution <id>', 'the distribution to serve, if the app holds several')
    .option('--origin <domain=url>', 'a local server that stands for an origin; can be repeated', collectOrigin, {})
    .option('--backend <path=blue-url,green-url>', 'local servers of both colors for a path of the router; can be repeated', collectBackend, {})
    .option('--watch', 'deploy again whenever an assembly is synthesized again')
    .addHelpText('after', `
Examples:
  $ npx cdk synth && cdk-blue-green local
  $ cdk-blue-green local cdk.out --watch --origin api.example.com=http://127.0.0.1:3000
  $ cdk-blue-green local --backend "/api/*=http://127.0.0.1:3001,http://127.0.0.1:3002"`)
    .action(async (assemblies: string[], options: LocalOptions, command) => {
      const debug = command.optsWithGlobals().debug === true;
      const edge = await startLocalEdge({
        ...options,
        assemblies,
        origins: options.origin,
        backends: options.backend,
        log: debug ? (line) => terminal.error(paint.dim(line)) : undefined,
      });
      edge.onRequest(({ method, path, status, errors }) => errors.forEach((text) => terminal.error(paint.yellow(`${method} ${path} ${status}: ${text}`))));
      const unwatch = options.watch ? watchAssemblies(assemblies, (directory) => redeploy(edge, directory, debug, terminal)) : () => undefined;
      try {
        announce(edge, terminal);
        await stopped();
        done(EXIT.done);
      } finally {
        unwatch();
        await edge.close();
      }
    });
};

function announce({ siteUrl, controlUrl, notModelled }: LocalEdge, terminal: Terminal): void {
  terminal.out(`${paint.bold('site')}     ${siteUrl}`);
  terminal.out(`${paint.bold('control')}  ${controlUrl}`);
  notModelled.forEach((text) => terminal.out(paint.yellow(`not modelled: ${text}`)));
  terminal.out(paint.dim('press Ctrl+C to stop'));
}

async function redeploy(edge: LocalEdge, directory: string, debug: boolean, terminal: Terminal): Promise<void> {
  try {
    await edge.deploy(directory);
    terminal.out(`${paint.green('deployed')} ${directory}`);
  } catch (error) {
    reportFailure(error, { debug }, terminal);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new InvalidArgumentError(`a port must be 0 to 65535, got: ${text}`);
  }
  return port;
}

/** One URL stands for both colors. */
function collectBackend(text: string, all: LocalBackends): LocalBackends {
  const [, pattern, blue, green = blue] = /^([^=]+)=(https?:\/\/[^,]+)(?:,(https?:\/\/[^,]+))?$/.exec(text) ?? [];
  if (pattern === undefined || !URL.canParse(blue) || !URL.canParse(green)) {
    throw new InvalidArgumentError(`a backend must be PATH=BLUE-URL,GREEN-URL, got: ${text}`);
  }
  return { ...all, [pattern]: { blue, green } };
}

function collectOrigin(text: string, all: LocalOrigins): LocalOrigins {
  const [, domain, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (domain === undefined || !URL.canParse(url)) {
    throw new InvalidArgumentError(`an origin must be DOMAIN=http://127.0.0.1:PORT, got: ${text}`);
  }
  return { ...all, [domain]: url };
}
