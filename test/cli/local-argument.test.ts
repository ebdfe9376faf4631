import { separateLocal } from '../../cli/local-argument';

test.each([
  [['shift', '--local', '10'], ['shift', '--local=http://here', '10']],
  [['shift', '10', '--local'], ['shift', '10', '--local=http://here']],
  [['shift', '--local', 'http://127.0.0.1:4500', '10'], ['shift', '--local', 'http://127.0.0.1:4500', '10']],
  [['status', '--local=http://127.0.0.1:4500'], ['status', '--local=http://127.0.0.1:4500']],
  [['deny', '--local', '9bc1a77f0e55', '--json'], ['deny', '--local=http://here', '9bc1a77f0e55', '--json']],
])('%p is read as %p', (args, expected) => {
  expect(separateLocal(args, 'http://here')).toEqual(expected);
});
