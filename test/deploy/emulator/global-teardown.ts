/** Says which resource types nothing was created for: no test here says anything about them. */
export default async function teardown(): Promise<void> {
  const accepted = globalThis.emulator!.accepted();
  await globalThis.emulator!.stop();
  console.log(accepted.length === 0 ? 'every resource type was created by the emulator' : `accepted, but not exercised: ${accepted.join(', ')}`);
}
