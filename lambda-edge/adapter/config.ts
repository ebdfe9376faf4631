import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EdgeConfig } from '../../src/core/edge/config';

/** The constant configuration that synthesis wrote beside the bundle. */
export function loadConfig(): EdgeConfig {
  return JSON.parse(readFileSync(join(__dirname, 'config.json'), 'utf8')) as EdgeConfig;
}
