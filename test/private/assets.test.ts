import * as fs from 'node:fs';
import * as path from 'node:path';
import { bundledCode, bundleFolder, withTemporaryFolder } from '../../src/private/assets';
import { ReleaseValidationError } from '../../src/private/errors';

test.each(['lambda-edge/viewer-request', 'lambda-edge/origin-request', 'lambda-edge/origin-response', 'controller/deployer', 'controller/operator'])(
  'the bundle %s is built and holds one file', (bundle) => {
    expect(fs.readdirSync(bundleFolder(bundle))).toEqual(['index.js']);
    expect(() => bundledCode(bundle)).not.toThrow();
  },
);

test('throws for a bundle that is not built, and says how to get it', () => {
  expect(() => bundledCode('controller/nobody')).toThrow(
    new ReleaseValidationError('the bundle \'controller/nobody\' is not built; run \'npx projen bundle\' in a checkout, or install the published package again'),
  );
});

test('a temporary folder is there while it is used, and gone afterwards', () => {
  const used = withTemporaryFolder((folder) => {
    fs.writeFileSync(path.join(folder, 'file'), 'content');
    return folder;
  });
  expect(fs.existsSync(used)).toBe(false);
});

test('a temporary folder is gone after a failure too', () => {
  let used = '';
  expect(() => withTemporaryFolder((folder) => {
    used = folder;
    throw new Error('full');
  })).toThrow('full');
  expect(used).not.toBe('');
  expect(fs.existsSync(used)).toBe(false);
});
