import type { Comparison, Outcome } from './compare';
import type { EventDifference } from './event-differences';
import type { Gap } from './scenarios';
import { GAPS, NOT_COMPARED } from './scenarios';
import type { Verdict } from './verdicts';
import { VERDICTS, verdictOn } from './verdicts';

/** Prints everything; says whether all is the same, a listed gap, or judged. */
export function report({ outcomes, events }: Comparison, releases: readonly string[]): boolean {
  printAnswers(outcomes, releases);
  const differences = events.all();
  printGaps(outcomes);
  const counts = [...events.counts()].map(([stage, count]) => `${count} of ${stage}`).join(', ');
  console.log(`\nEvents, pairs compared: ${counts}`);
  console.log(`  the same: ${events.agreed().join(', ')}`);
  VERDICTS.forEach((verdict) => printVerdict(verdict, differences));
  const failures = [
    ...outcomes.filter((outcome) => outcome.differences.length > 0).map(({ scenario }) => `${scenario.state}, ${scenario.name}: the answers differ`),
    ...differences.filter((difference) => verdictOn(difference) === undefined).map((it) => `${it.stage} ${it.path}: ${it.kind}, ${it.example}; judge it in verdicts.ts`),
    ...VERDICTS.filter((verdict) => !differences.some((difference) => verdictOn(difference) === verdict))
      .map(({ because }) => `a verdict without a difference: ${because}; take it out of verdicts.ts`),
  ];
  failures.forEach((failure) => console.log(`\nDIFFERENT  ${failure}`));
  const same = outcomes.filter((outcome) => outcome.differences.length === 0 && outcome.gap.length === 0).length;
  const gaps = outcomes.filter((outcome) => outcome.differences.length === 0 && outcome.gap.length > 0).length;
  console.log(`\n${outcomes.length} scenarios: ${same} the same, ${gaps} the same but for listed gaps, ${outcomes.length - same - gaps} different; ${failures.length} failures`);
  return failures.length === 0;
}

function printAnswers(outcomes: readonly Outcome[], releases: readonly string[]): void {
  const rows = outcomes.map(({ scenario: { state, name }, status, release, body, again, differences, gap }) => [
    state, name, String(status), release === '-' ? '-' : `release ${releases.indexOf(release) + 1}`,
    differences.length > 0 ? 'DIFFERENT' : gap.length > 0 ? `same, gap: ${gap.map(({ part }) => part).join(', ')}` : 'same', again, body,
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd();
  console.log(line(['state', 'scenario', '', 'release', 'cdk-local and ours', 'ours again', 'body']));
  rows.forEach((row, index) => {
    console.log(line(row));
    outcomes[index].differences.forEach(({ part, cdkLocal, ours }) => console.log(`    ${part}\n      cdk-local  ${cdkLocal}\n      ours       ${ours}`));
  });
}

function printGaps(outcomes: readonly Outcome[]): void {
  console.log('\nGaps of cdk-local, skipped');
  for (const [name, gap] of Object.entries<Gap>(GAPS)) {
    const where = outcomes.filter(({ scenario }) => scenario.gap === gap);
    console.log(`  ${name}: ${gap.because}`);
    where.forEach(({ scenario, gap: parts }) => parts.forEach(({ part, cdkLocal, ours }) => {
      console.log(`    ${scenario.name}, ${part}: cdk-local ${cdkLocal} | ours ${ours}`);
    }));
  }
  NOT_COMPARED.forEach((line) => console.log(`  not compared: ${line}`));
}

function printVerdict(verdict: Verdict, differences: readonly EventDifference[]): void {
  const mine = differences.filter((difference) => verdictOn(difference) === verdict);
  console.log(`  right: ${verdict.right.padEnd(10)} ${verdict.because}\n    ${verdict.see}`);
  for (const kind of verdict.kinds) {
    for (const stage of verdict.stages) {
      const found = mine.filter((it) => it.kind === kind && it.stage === stage);
      if (found.length > 0) {
        console.log(`    ${stage}, ${kind}: ${found.map(({ path }) => path).join(', ')}`);
      }
    }
  }
}
