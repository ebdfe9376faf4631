import { READ_BACK } from './read-back';
import { running } from './running';

/** Says about which resource types no test here says anything, and about which nothing but that a stack took them. */
export default async function teardown(): Promise<void> {
  const emulator = running.emulator!;
  const [accepted, created] = [emulator.accepted(), emulator.created()];
  await Promise.all([emulator.stop(), running.cdkCli!.stop()]);
  const unread = created.filter((type) => !accepted.includes(type) && READ_BACK[type] === undefined);
  console.log([
    `resource types accepted, but not created: ${accepted.join(', ') || 'none'}`,
    `resource types created, but never read back: ${unread.join(', ') || 'none'}`,
  ].join('\n'));
}
