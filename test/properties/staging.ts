import { Random } from './random';
import type * as fixtureModule from '../controller/fixture';

/** The controller before an in-memory AWS: the shipped source, or one with a mistake in it. */
export type ControllerModule = Pick<typeof fixtureModule, 'withController'>;

type Fixture = Parameters<Parameters<ControllerModule['withController']>[0]>[0];

interface Manifest {
  readonly objects: Record<string, number>;
}

/** What may be wrong with an upload: nothing twice as often as each of the others. */
const FLAWS = ['none', 'none', 'missing', 'truncated', 'no manifest'] as const;

/** Deploys releases of random files, some of them with a flaw, and tells where staging and upload disagree. */
export async function disagreements({ withController }: ControllerModule, releases: number, seed: number): Promise<string[]> {
  const found: string[] = [];
  await withController(async (fixture) => {
    const random = new Random(seed);
    await fixture.deploy('first');
    for (let index = 0; index < releases; index++) {
      const release = `r${index}`;
      const flaw = random.pick(FLAWS);
      upload(fixture, random, release, flaw);
      const { Status } = await fixture.send({ ReleaseId: release });
      const staged = Object.values(fixture.published()!.releases).includes(release);
      if (staged !== (flaw === 'none') || (Status === 'SUCCESS') !== staged) {
        found.push(`${release} with flaw '${flaw}': ${Status}, ${staged ? 'staged' : 'not staged'}`);
      }
    }
  });
  return found;
}

function upload(fixture: Fixture, random: Random, release: string, flaw: typeof FLAWS[number]): void {
  const bucket = fixture.aws.storage.find('bucket')!;
  const manifestKey = `manifests/${release}.json`;
  fixture.upload(release);
  const manifest = JSON.parse(Buffer.from(bucket.get(manifestKey)!.body).toString()) as Manifest;
  const objects: Record<string, number> = { ...manifest.objects };
  for (let count = random.integer(30); count > 0; count--) {
    objects[`${random.chance(0.3) ? 'shared/assets' : `releases/${release}`}/file-${count}-${random.integer(1e6)}.js`] = 1 + random.integer(2000);
  }
  Object.entries(objects).forEach(([key, size]) => {
    if (manifest.objects[key] === undefined) {
      bucket.put(key, Buffer.alloc(size), {});
    }
  });
  bucket.put(manifestKey, Buffer.from(JSON.stringify({ ...manifest, objects })), {});
  const victim = random.pick(Object.keys(objects).filter((key) => !key.endsWith('app.js')));
  switch (flaw) {
    case 'missing': bucket.delete(victim); break;
    case 'truncated': bucket.put(victim, Buffer.alloc(objects[victim] - 1), {}); break;
    case 'no manifest': bucket.delete(manifestKey); break;
    case 'none': break;
  }
}
