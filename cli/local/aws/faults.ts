import { ServiceError } from './service-error';

/** How a service of one region misbehaves. `slow`: answers after `milliseconds`; `throttled`: refuses; `failing`: a 500. */
export type Fault =
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'failing' };

/** Switches for tests: what a router does while SSM of a region is in trouble. */
export class Faults {
  private readonly regions = new Map<string, Fault>();

  /** `undefined` heals the region. */
  set(region: string, fault: Fault | undefined): void {
    if (fault === undefined) {
      this.regions.delete(region);
    } else {
      this.regions.set(region, fault);
    }
  }

  async act(region: string): Promise<void> {
    const fault = this.regions.get(region);
    switch (fault?.kind) {
      case 'slow': return new Promise((resolve) => setTimeout(resolve, fault.milliseconds).unref());
      case 'throttled': throw new ServiceError('ThrottlingException', 'Rate exceeded');
      case 'failing': throw new ServiceError('InternalServerError', 'An error occurred on the server side.', 500);
      default: return undefined;
    }
  }
}
