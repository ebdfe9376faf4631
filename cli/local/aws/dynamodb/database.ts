import { ServiceError } from '../service-error';
import { Table } from './table';

/** Tables by region and name. */
export class Database {
  private readonly tables = new Map<string, Table>();

  create(region: string, name: string, partitionKey: string, sortKey?: string): Table {
    const table = new Table(name, partitionKey, sortKey);
    this.tables.set(`${region}/${name}`, table);
    return table;
  }

  delete(region: string, name: string): void {
    this.tables.delete(`${region}/${name}`);
  }

  /** By name or ARN. */
  table(region: string, nameOrArn: string): Table {
    const table = this.tables.get(`${region}/${nameOrArn.replace(/^arn:.*:table\//, '')}`);
    if (table === undefined) {
      throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    }
    return table;
  }
}
