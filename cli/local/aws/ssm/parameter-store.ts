import { ServiceError } from '../service-error';

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export type ChangeListener = (region: string, name: string) => void;

/** Largest value of a parameter of the standard tier. */
const MAX_VALUE_BYTES = 4096;

/** SSM parameters in memory: one store per region, as nothing replicates them on AWS either. */
export class ParameterStore {
  private readonly regions = new Map<string, Map<string, Parameter>>();
  private listener: ChangeListener | undefined;

  /** Who hears of every write, as EventBridge does. */
  changesGoTo(listener: ChangeListener): void {
    this.listener = listener;
  }

  get(region: string, name: string): Parameter | undefined {
    return this.regions.get(region)?.get(name);
  }

  put(region: string, name: string, value: string, options: { readonly overwrite: boolean; readonly type?: string }): Parameter {
    const current = this.get(region, name);
    if (current !== undefined && !options.overwrite) {
      throw new ServiceError('ParameterAlreadyExists', 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.');
    }
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
      throw new ServiceError('ValidationException', `Standard tier parameters support a maximum parameter value of ${MAX_VALUE_BYTES} characters.`);
    }
    const parameter: Parameter = {
      name, value, type: options.type ?? current?.type ?? 'String', version: (current?.version ?? 0) + 1, modifiedAt: Date.now(),
    };
    this.storeOf(region).set(name, parameter);
    this.listener?.(region, name);
    return parameter;
  }

  delete(region: string, name: string): boolean {
    return this.storeOf(region).delete(name);
  }

  private storeOf(region: string): Map<string, Parameter> {
    let store = this.regions.get(region);
    if (store === undefined) {
      store = new Map();
      this.regions.set(region, store);
    }
    return store;
  }
}
