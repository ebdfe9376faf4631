import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../../../../cli/local/assembly/assembly';
import { writeCdkOut } from '../../cdk-out';
import { withFolder, writeFiles } from '../../temporary-folder';

const EMPTY = { Resources: {} };

test('stacks come after those they depend on, with their regions', async () => {
  await withFolder((folder) => {
    writeCdkOut(folder, { stacks: { Shop: { template: EMPTY, dependsOn: ['Edge'] }, Edge: { template: EMPTY, region: 'us-east-1' } } });
    expect(readAssembly(folder).stacks.map(({ name, region }) => `${name} ${region}`)).toEqual(['Edge us-east-1', 'Shop eu-west-1']);
  });
});

test('the stacks and assets of a stage are part of the app', async () => {
  await withFolder((folder) => {
    writeFiles(folder, { 'manifest.json': JSON.stringify({ artifacts: { Prod: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } } } }) });
    writeCdkOut(join(folder, 'assembly-Prod'), { stacks: { Shop: { template: EMPTY } }, assets: { site: { 'index.html': '' } } });
    const assembly = readAssembly(folder);
    expect(assembly.stacks.map(({ name }) => name)).toEqual(['Shop']);
    expect(assembly.asset('site.zip')).toBe(join(folder, 'assembly-Prod', 'asset.site'));
  });
});

test('a folder that does not exist is named, with what to do', () => {
  expect(() => readAssembly('nowhere')).toThrow(expect.objectContaining({ code: 'assembly-missing', resolution: expect.stringContaining('cdk synth') }));
});

test('a folder that is no cdk.out is named as such', async () => {
  await withFolder((folder) => {
    expect(() => readAssembly(folder)).toThrow(expect.objectContaining({ code: 'not-an-assembly' }));
  });
});

test('a manifest that cannot be read, and one without stacks, are named as such', async () => {
  await withFolder((folder) => {
    writeFiles(folder, { 'manifest.json': '{' });
    expect(() => readAssembly(folder)).toThrow(expect.objectContaining({ code: 'assembly-broken' }));
    writeFiles(folder, { 'manifest.json': '{}' });
    expect(() => readAssembly(folder)).toThrow(expect.objectContaining({ code: 'no-stacks' }));
  });
});

test('a missing asset is named', async () => {
  await withFolder((folder) => {
    writeCdkOut(folder, { stacks: { Shop: { template: EMPTY } }, assets: { site: { 'index.html': '' } } });
    rmSync(join(folder, 'asset.site'), { recursive: true });
    const { asset } = readAssembly(folder);
    expect(() => asset('site.zip')).toThrow(expect.objectContaining({ code: 'asset-missing', message: expect.stringContaining('asset.site') }));
    expect(() => asset('other.zip')).toThrow(expect.objectContaining({ code: 'asset-missing', message: expect.stringContaining('other.zip') }));
  });
});
