/**
 * Node's crypto, loaded when it is first needed: that takes longer than loading the rest of a bundle, and only reads of
 * the document and preview credentials need it.
 */
export function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}
