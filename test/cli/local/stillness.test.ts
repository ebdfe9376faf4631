import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { CfnParameter, CfnResource, Duration, Tags } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { LocalEdge } from '../../../cli/local/edge';
import { startLocalEdge } from '../../../cli/local/edge';
import { staticSiteApp } from '../../../examples/static-site/app';
import { SEED_DOCUMENT } from '../../../src/core';
import { withFolder, writeFiles } from '../temporary-folder';

const PARAMETER = '/cdk-blue-green/Coffee/Release';

/** Synthesizes the example with a change to its stack, and gives the folder. */
type Synth = (change: (stack: Stack) => unknown, release?: number) => string;

/** The example, on the very bundles that ship, with release 2 promoted out of band. */
async function withPromotedSite(act: (edge: LocalEdge, synth: Synth) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    let count = 0;
    const synth: Synth = (change, release = 2) => {
      const files = { 'index.html': `release ${release}`, '404.html': '', [`assets/app-${release}.js`]: `js ${release}` };
      const site = writeFiles(join(folder, `site-${release}`), files);
      const outdir = join(folder, `out-${++count}`);
      const app = staticSiteApp({ site, outdir, stateTtl: Duration.seconds(2), region: 'eu-west-1' });
      change(app.node.findChild('Coffee') as Stack);
      app.synth();
      return outdir;
    };
    const unchanged = () => undefined;
    const edge = await startLocalEdge({ assemblies: [synth(unchanged, 1), synth(unchanged)], port: 0, controlPort: 0 });
    try {
      expect(await served(edge)).toBe('release 1');
      const answer = await edge.command('promote');
      await until(() => answer.ok && Date.now() >= answer.effectiveAt! * 1000);
      expect(await served(edge)).toBe('release 2');
      await act(edge, synth);
    } finally {
      await edge.close();
    }
  });
}

async function served(edge: LocalEdge): Promise<string> {
  const bodies = await Promise.all(edge.locations.map(async (location) => {
    const headers = { 'host': ['shop.example.com'], 'sec-fetch-dest': ['document'] };
    const { body } = await edge.request(location, { method: 'GET', uri: '/', querystring: '', headers, clientIp: '192.0.2.1' });
    return Buffer.from(body).toString('utf8');
  }));
  return [...new Set(bodies)].join(' and ');
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

type Step = readonly [title: string, act: (edge: LocalEdge, synth: Synth) => Promise<unknown>];

const STEPS: readonly Step[] = [
  ['an unrelated change', async (edge, synth) => edge.deploy(synth((stack) => new CfnParameter(stack, 'Unrelated', { default: 'x' })))],
  ['a tag on the whole app', async (edge, synth) => edge.deploy(synth((stack) => Tags.of(stack.node.root).add('team', 'coffee')))],
  ['a failing update with its roll back', async (edge, synth) => {
    const failing = synth((stack) => {
      const bucket = new CfnResource(stack, 'Nothing', { type: 'AWS::S3::Bucket' });
      new StringParameter(stack, 'Fails', { stringValue: bucket.getAtt('NoSuchAttribute').toString() });
    });
    await expect(edge.deploy(failing)).rejects.toMatchObject({ code: 'stack-failed' });
  }],
  ['the seed written over the live value', async ({ aws, recycle }) => {
    aws.parameters.put('eu-west-1', PARAMETER, SEED_DOCUMENT, { overwrite: true });
    recycle();
  }],
];

test('after a promote neither deployments nor overwritten copies move a request, and the copies are repaired', async () => {
  await withPromotedSite(async (edge, synth) => {
    const live = edge.aws.parameters.get('eu-west-1', PARAMETER)?.value;
    const moved: string[] = [];
    for (const [title, act] of STEPS) {
      await act(edge, synth);
      moved.push(...await served(edge) === 'release 2' ? [] : [`${title}, warm`]);
      edge.recycle();
      moved.push(...await served(edge) === 'release 2' ? [] : [`${title}, cold`]);
    }
    expect(moved).toEqual([]);
    await until(() => edge.aws.parameters.get('eu-west-1', PARAMETER)?.value !== SEED_DOCUMENT);
    expect(trafficOf(edge.aws.parameters.get('eu-west-1', PARAMETER)?.value)).toEqual(trafficOf(live));
  });
});

function trafficOf(text: string = '{}'): unknown {
  const { id, active, weight, releases } = JSON.parse(text);
  return { id, active, weight, releases };
}
