import { createHash } from 'node:crypto';
import type { ParameterTexts } from './parameter-server';
import type { EdgeConfig, EdgeDocument } from '../../src/core';
import { SEED_DOCUMENT, writeDocument } from '../../src/core/document';

/** 32 random bytes, as the operator hands them out. */
export const TOKEN = 'q2Zb0Y3v1mX8tLr5uKc7wPe9sNd4hGf6jAi2oBk3xQE';

export const STATES = [
  'release 1', 'after the flip', 'flip announced', 'candidate at 100 %', 'candidate at 50 %', 'release 1 denied', 'preview', 'preview expired',
  'home region down', 'seed only', 'no document',
] as const;

export type StateName = typeof STATES[number];

/** What the two regions hold of the edge document in each state. */
export function stateTexts(name: StateName, [one, two]: readonly string[], { parameter }: EdgeConfig): ParameterTexts {
  const now = Math.floor(Date.now() / 1000);
  const preview = (expires: number) => ({
    previews: [{ id: createHash('sha256').update(TOKEN).digest('base64url').slice(0, 22), release: two, expires }],
  });
  const inBothRegions = (change: Partial<EdgeDocument> = {}): ParameterTexts => {
    const text = writeDocument({
      schema: 1, id: 'second-opinion', generation: 7, active: 'blue', releases: { blue: one, green: two }, retained: [one, two], weight: 0, previews: [], ...change,
    });
    return { [parameter.region]: text, [parameter.replicaRegion]: text };
  };
  switch (name) {
    case 'release 1': return inBothRegions();
    case 'after the flip': return inBothRegions({ active: 'green' });
    case 'flip announced': return inBothRegions({ active: 'green', effectiveAt: now + 600, before: { active: 'blue', weight: 0 } });
    case 'candidate at 100 %': return inBothRegions({ weight: 100 });
    case 'candidate at 50 %': return inBothRegions({ weight: 50 });
    case 'release 1 denied': return inBothRegions({ active: 'green', releases: { blue: null, green: two }, retained: [two] });
    case 'preview': return inBothRegions(preview(now + 3600));
    case 'preview expired': return inBothRegions(preview(now - 60));
    case 'home region down': return { ...inBothRegions({ active: 'green' }), [parameter.region]: undefined };
    case 'seed only': return { [parameter.region]: SEED_DOCUMENT, [parameter.replicaRegion]: SEED_DOCUMENT };
    case 'no document': return {};
  }
}
