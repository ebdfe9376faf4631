import { AliasPointer } from './alias';
import { ListenerRulePointer } from './listener-rule';
import { RecordsPointer } from './records';
import type { PointerConfig } from '../../src/core/pointer-config';
import type { Pointer } from '../pointer';

/** What moves traffic in the way that a construct described; it says `blue 95, green 5`, an alias `version 3 95%, version 4 5%`. */
export function trafficPointer(config: PointerConfig): Pointer {
  switch (config.kind) {
    case 'records': return new RecordsPointer(config);
    case 'alias': return new AliasPointer(config);
    case 'listener-rule': return new ListenerRulePointer(config);
  }
}
