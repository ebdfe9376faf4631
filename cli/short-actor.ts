/** People know each other by the last part of an ARN: `arn:aws:sts::123456789012:assumed-role/Deploy/ann (cli)` is `Deploy/ann (cli)`. */
export function shortActor(actor: string): string {
  return actor.replace(/^arn:[^:]*:(sts|iam):[^:]*:[^:]*:(?:assumed-role|user|role)\//, '');
}
