import { Construct } from 'constructs';
import { addSite } from './fixture';
import { BlueGreenStaticSite, ReleaseState, SiteRouter } from '../../src';
import { newApp, newStack, RELEASE_2, resourceOf, resourcesOf, siteSource } from '../private/apps';

test('a state with one component takes the release id from its content', () => {
  const stack = newStack();
  const site = addSite(stack, new ReleaseState(stack, 'Release'), 'Web');

  expect(site.releaseId).toMatch(/^[0-9a-f]{12}$/);
  expect(resourceOf(stack, 'Custom::BlueGreenRelease').Properties.ReleaseId).toBe(site.releaseId);
});

test('two components of a state take one release id, which the app passes', () => {
  const stack = newStack();
  const state = new ReleaseState(stack, 'Release', { releaseId: '9bc1a77f0e55d2c4b6a8f0e1d3c5b7a9f1e3d5c7' });
  const sites = [addSite(stack, state, 'Web'), addSite(stack, state, 'Docs', RELEASE_2)];

  expect(sites.map(({ releaseId }) => releaseId)).toEqual(['9bc1a77f0e55', '9bc1a77f0e55']);
  const checks = Object.values(resourcesOf(stack, 'Custom::BlueGreenReleaseCheck')).map(({ Properties }) => [Properties.Component, Properties.ReleaseId]);
  expect(checks).toEqual([['Web', '9bc1a77f0e55'], ['Docs', '9bc1a77f0e55']]);
});

test('throws for two components without a releaseId: their contents have different fingerprints', () => {
  const stack = newStack();
  const state = new ReleaseState(stack, 'Release');
  addSite(stack, state, 'Web');

  expect(() => addSite(stack, state, 'Docs', RELEASE_2)).toThrow(
    '\'releaseId\' must be given when several components take part in one release, got: none; pass for example the commit hash (in Shop/Release)',
  );
});

test('throws for two components with one id: the truth knows them by it', () => {
  const stack = newStack();
  const state = new ReleaseState(stack, 'Release', { releaseId: '7' });
  addSite(stack, state, 'Web');

  const elsewhere = new Construct(stack, 'Elsewhere');
  expect(() => new BlueGreenStaticSite(elsewhere, 'Web', { source: siteSource(), state, router: SiteRouter.none() })).toThrow(
    '\'id\' must be unique among the components of a state, got: \'Web\' again; give the construct another id (in Shop/Elsewhere/Web)',
  );
});

test('throws for a state of another stack: its release resource could not wait for the uploads', () => {
  const app = newApp();
  const state = new ReleaseState(newStack({ scope: app, id: 'States' }), 'Release');

  expect(() => addSite(newStack({ scope: app }), state, 'Web')).toThrow(
    '\'state\' must be a state of the same stack, got: the state of \'States\'; make the state in this stack (in Shop/Web)',
  );
});
