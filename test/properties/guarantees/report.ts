import { deviation } from './g10-weights';
import type { Ledger } from './ledger';

/** Tells people what was lived through, how long that took, how often each guarantee mattered, and how far shares are from their weights. */
export function report({ checks, pageLoads, requests, shares }: Ledger, seconds: number): void {
  console.table({ 'page loads': pageLoads, requests, 'seconds': Math.round(seconds), ...checks });
  console.table(Object.fromEntries(Object.entries(shares).map(([weight, share]) => [`${weight} %`, {
    'new clients': share.clients, 'on the candidate, %': Number((100 * share.onCandidate / share.clients).toFixed(3)), 'sigmas': Number(deviation(Number(weight), share).toFixed(2)),
  }])));
}
