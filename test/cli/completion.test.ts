import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../cli/program';

const NEVER = new Promise<void>(() => undefined);

async function script(shell: string): Promise<string> {
  const out: string[] = [];
  expect(await run(['completion', shell], { out: (text) => out.push(text), error: () => undefined }, async () => NEVER)).toBe(0);
  return out.join('\n');
}

/** What bash itself offers after these words; the last one is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const program = `${await script('bash')}
COMP_WORDS=(cdk-blue-green ${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length}
_cdk_blue_green
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', program], { encoding: 'utf8' }).split('\n').filter((word) => word !== '');
}

test.each([
  [['pr'], ['preview', 'promote', 'prune']],
  [['--debug', 'roll'], ['rollback']],
  [['promote', '--w'], ['--wait']],
  [['promote', '--color', ''], ['blue', 'green']],
  [['promote', '--local', '--col'], ['--color']],
  [['promote', '--stack', ''], []],
  [['completion', ''], ['bash', 'zsh', 'fish']],
  [['completion', 'z'], ['zsh']],
  [['nonsense', ''], []],
])('after %p, bash offers %p', async (words, expected) => {
  expect(await offered(...words)).toEqual(expected);
});

test('every verb of the help is offered, and every option of a verb', async () => {
  expect(await offered('')).toEqual(expect.arrayContaining(['status', 'history', 'lock', 'local', 'completion', '--help']));
  expect(await offered('shift', '--')).toEqual(expect.arrayContaining(['--stack', '--state', '--local', '--json', '--dry-run', '--timeout', '--help']));
});

test.each([
  ['cdk-blue-green pro', ['promote']],
  ['cdk-blue-green promote --col', ['--color']],
  ['cdk-blue-green promote --color ', ['blue', 'green']],
  ['cdk-blue-green nonsense ', []],
])('after %p, fish offers %p', async (line, expected) => {
  const offers = execFileSync('fish', ['--no-config', '-c', `${await script('fish')}\ncomplete -C '${line}'`], { encoding: 'utf8', cwd: mkdtempSync(join(tmpdir(), 'empty-')) });
  expect(offers.split('\n').map((offer) => offer.split('\t')[0]).filter((offer) => offer !== '')).toEqual(expected);
});

test('zsh finds the script in order', async () => {
  expect(spawnSync('zsh', ['-f', '-n'], { input: await script('zsh'), encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test('zsh and fish get verbs, options with their texts, and choices', async () => {
  const [zsh, fish] = [await script('zsh'), await script('fish')];
  expect(zsh).toContain('#compdef cdk-blue-green');
  expect(zsh).toContain("'promote:make the candidate the active release, everywhere at one instant'");
  expect(zsh).toContain("'--color[refuse unless this color holds the candidate]:value:(blue green)'");
  expect(zsh).toContain("'abort:take the candidate'\\''s traffic away");
  expect(fish).toContain("complete -c cdk-blue-green -n __fish_use_subcommand -f -a lock -d 'freeze traffic");
  expect(fish).toContain("-n '__fish_seen_subcommand_from promote' -l color -x -a 'blue green' -d 'refuse");
  expect(fish).toContain("-l json -d 'print one JSON object");
});

test('a shell that is not known is named with those that are', async () => {
  const error: string[] = [];
  expect(await run(['completion', 'tcsh'], { out: () => undefined, error: (text) => error.push(text) }, async () => NEVER)).toBe(1);
  expect(error.join()).toContain('Allowed choices are bash, zsh, fish');
});
