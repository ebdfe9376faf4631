import { randomUUID } from 'node:crypto';

/** What a custom resource's function sends to the event's `ResponseURL`. */
export interface CustomResourceResponse {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, unknown>>;
  readonly NoEcho?: boolean;
}

export const RESPONSE_PATH = '/cloudformation-response/';

/** The waiting side of `ResponseURL`: CloudFormation gives each event its own address and takes one answer there. */
export class CustomResourceResponses {
  private readonly waiting = new Map<string, (response: CustomResourceResponse) => void>();

  /** A new path, and the answer that will come there. */
  expect(): { readonly path: string; readonly response: Promise<CustomResourceResponse>; forget(): void } {
    const id = randomUUID();
    const response = new Promise<CustomResourceResponse>((resolve) => this.waiting.set(id, resolve));
    return { path: `${RESPONSE_PATH}${id}`, response, forget: () => this.waiting.delete(id) };
  }

  /** Whether anybody waited for it. */
  receive(path: string, body: string): boolean {
    const id = path.slice(RESPONSE_PATH.length);
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    resolve?.(JSON.parse(body) as CustomResourceResponse);
    return resolve !== undefined;
  }
}
