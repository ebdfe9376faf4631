import { actorOf } from '../../../cli/target/aws/identity';
import { MAX_ACTOR_LENGTH } from '../../../src/core/state/command';

test('a caller is named by ARN, cut to what a request may name', () => {
  expect(actorOf('arn:aws:iam::000000000000:user/alice')).toBe('arn:aws:iam::000000000000:user/alice (cli)');
  const long = actorOf(`arn:aws:iam::000000000000:user/${'team/'.repeat(100)}alice`);
  expect([long.length, long.slice(-6)]).toEqual([MAX_ACTOR_LENGTH, ' (cli)']);
});
