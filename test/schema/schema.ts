import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ErrorObject } from 'ajv';
import Ajv2020 from 'ajv/dist/2020';

export type Definition = 'ReleaseStateChange' | 'OperatorAnswer' | 'StatusReport' | 'HistoryEntry' | 'UploadPlan';

export const SCHEMA = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'schema', 'cdk-blue-green.schema.json'), 'utf8')) as Record<string, unknown>;

/** A copy in which every object names all of its fields: what the schema does not document is wrong. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(strict);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const inner = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, strict(item)]));
  return inner.type === 'object' && inner.additionalProperties === undefined ? { ...inner, additionalProperties: false } : inner;
}

const published = new Ajv2020({ allErrors: true });
published.addSchema(SCHEMA, 'published');
const closed = new Ajv2020({ allErrors: true });
closed.addSchema(strict(SCHEMA) as object, 'closed');

/** What consumers see. @returns where a value breaks the published schema */
export function errorsOf(definition: Definition, value: unknown): ErrorObject[] {
  const validate = published.getSchema(`published#/$defs/${definition}`)!;
  return validate(value) ? [] : validate.errors!;
}

/** @returns where a value breaks the schema, or has a field that the schema does not document */
export function strictErrorsOf(definition: Definition, value: unknown): ErrorObject[] {
  const validate = closed.getSchema(`closed#/$defs/${definition}`)!;
  return validate(JSON.parse(JSON.stringify(value))) ? [] : validate.errors!;
}
