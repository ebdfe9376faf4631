/** Lambda function names have at most 64 characters; this leaves room for digest and suffix. */
const READABLE = 40;

const DIGEST_LENGTH = 8;

/**
 * The operator's function name follows from the state's name, so that other stacks and the CLI find it.
 * `operatorName('Shop/Release', '4f1c09aa52...')` is `Shop-Release-4f1c09aa-operator`.
 *
 * @param digest SHA-256 of the state's name in hexadecimal digits, which the core cannot compute itself
 */
export function operatorName(stateName: string, digest: string): string {
  return `${stateName.replace(/[^A-Za-z0-9]+/g, '-').slice(-READABLE).replace(/^-/, '')}-${digest.slice(0, DIGEST_LENGTH)}-operator`;
}
