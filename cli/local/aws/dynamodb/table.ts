import { ServiceError } from '../service-error';

/** A value in DynamoDB's notation: `{ S: 'text' }`, `{ N: '1' }`, `{ M: {...} }`. */
export type AttributeValue = Readonly<Record<string, any>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/** One table in memory. Items are never changed in place, so readers may keep what they got. */
export class Table {
  private readonly stored = new Map<string, Item>();

  constructor(readonly name: string, readonly partitionKey: string, readonly sortKey?: string) {}

  get(key: Item): Item | undefined {
    return this.stored.get(this.identity(key));
  }

  put(item: Item): void {
    this.stored.set(this.identity(item), item);
  }

  /** Every item in the order of the sort key. */
  sorted(): Item[] {
    const { sortKey } = this;
    const items = [...this.stored.values()];
    return sortKey === undefined ? items : items.sort((left, right) => compare(left[sortKey], right[sortKey]));
  }

  keyOf(item: Item): Item {
    const names = this.sortKey === undefined ? [this.partitionKey] : [this.partitionKey, this.sortKey];
    return Object.fromEntries(names.map((name) => {
      if (item[name] === undefined) {
        throw new ServiceError('ValidationException', `One of the required keys was not given a value: ${name}`);
      }
      return [name, item[name]];
    }));
  }

  identity(item: Item): string {
    return JSON.stringify(Object.values(this.keyOf(item)));
  }
}

/** Numbers by value, everything else by its text. */
export function compare(left: AttributeValue, right: AttributeValue): number {
  if (left.N !== undefined && right.N !== undefined) {
    return Number(left.N) - Number(right.N);
  }
  const [a, b] = [String(Object.values(left)[0]), String(Object.values(right)[0])];
  return a < b ? -1 : a > b ? 1 : 0;
}
