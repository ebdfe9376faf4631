import { brokenModule } from './broken-source';
import type { ControllerModule } from './staging';
import { disagreements } from './staging';
import * as shipped from '../controller/fixture';

test('G18 a release is staged only when every file of its manifest is there', async () => {
  expect(await disagreements(shipped, 60, 18)).toEqual([]);
});

test('G18 is seen broken when the controller believes the manifest without looking', async () => {
  const broken = await brokenModule<ControllerModule>('test/controller/fixture.ts', [
    { file: 'controller/site/site-releases.ts', from: 'if (missing.length > 0)', to: 'if (missing.length > 1000)' },
  ]);
  expect(await disagreements(broken, 20, 18)).not.toEqual([]);
});
