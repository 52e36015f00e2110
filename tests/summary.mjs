// Reads the reports that ./test collected: CTRF (xunit.v3), Vitest's and Playwright's JSON.
//   summary.mjs --suite REPORTS SUITE   one line for a suite that has just ended
//   summary.mjs REPORTS ORDER           every failure, every skip, then "N passed, N failed, N skipped"; exit code 1 on any failure
import { existsSync, readFileSync } from 'node:fs';

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};
// What a terminal shows as colour is noise in a log.
const plain = (text) => (text ?? '').replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
const head = (text, lines) => plain(text).split('\n').slice(0, lines).join('\n');
const tail = (text, lines) => plain(text).trimEnd().split('\n').slice(-lines).join('\n');

const fromCtrf = (report) =>
  report.results.tests.map((test) => ({
    name: test.name,
    outcome: test.status === 'passed' ? 'passed' : test.status === 'skipped' || test.status === 'pending' ? 'skipped' : 'failed',
    detail: [test.message, test.trace].filter(Boolean).join('\n'),
  }));

const fromVitest = (report, filtered) =>
  report.testResults.flatMap((file) => {
    const tests = file.assertionResults.map((test) => ({
      name: test.fullName,
      outcome: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
      detail: test.failureMessages.join('\n'),
    }));
    // A file that cannot be loaded has no test to carry its failure.
    if (file.status === 'failed' && !tests.some((test) => test.outcome === 'failed'))
      tests.push({ name: file.name, outcome: 'failed', detail: file.message });
    // Vitest reports what the name filter leaves out as skipped.
    return filtered ? tests.filter((test) => test.outcome !== 'skipped') : tests;
  });

const fromPlaywright = (report) => {
  const within = (suite, path) => [
    ...(suite.specs ?? []).flatMap((spec) =>
      spec.tests.map((test) => ({
        name: [...path, spec.title].join(' > '),
        // A test that passed only on a retry is not a passed test.
        outcome: test.status === 'expected' ? 'passed' : test.status === 'skipped' ? 'skipped' : 'failed',
        detail: test.results.flatMap((result) => result.errors.map((error) => error.stack ?? error.message)).join('\n'),
      })),
    ),
    ...(suite.suites ?? []).flatMap((inner) => within(inner, [...path, inner.title])),
  ];
  const loading = report.errors.map((error) => ({ name: 'loading the tests', outcome: 'failed', detail: error.stack ?? error.message }));
  return [...report.suites.flatMap((suite) => within(suite, [suite.title])), ...loading];
};

const testsOf = (report, filtered) => {
  if (report?.results?.tests) return fromCtrf(report);
  if (report?.testResults) return fromVitest(report, filtered);
  if (report?.suites) return fromPlaywright(report);
  return undefined;
};

const resultOf = (reports, suite) => {
  const filtered = existsSync(`${reports}/filtered`);
  const isStep = existsSync(`${reports}/${suite}.step`);
  const exit = Number(readFileSync(`${reports}/${suite}.exit`, 'utf8'));
  const log = () => tail(readFileSync(`${reports}/${suite}.log`, 'utf8'), isStep ? 40 : 25);
  const tests = isStep ? [] : testsOf(readJson(`${reports}/${suite}.json`), filtered);
  const fail = (what) => ({ name: what, outcome: 'failed', detail: log() });

  if (exit === 124 || exit === 137) return [...(tests ?? []), fail('ran out of time')];
  if (tests === undefined) return [fail(`crashed: exit code ${exit} and no report`)];
  if (exit !== 0 && !tests.some((test) => test.outcome === 'failed')) return [...tests, fail(`ended with exit code ${exit}`)];
  if (!isStep && !filtered && tests.length === 0) return [fail('ran no test')];
  return tests;
};

const count = (tests) => {
  const of = (outcome) => tests.filter((test) => test.outcome === outcome).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
};

const suiteLine = (reports, suite) => {
  const { passed, failed, skipped } = count(resultOf(reports, suite));
  if (existsSync(`${reports}/${suite}.step`)) return failed ? 'FAILED' : 'done';
  return `${passed} passed${failed ? `, ${failed} FAILED` : ''}${skipped ? `, ${skipped} skipped` : ''}`;
};

const summary = (reports, order) => {
  const suites = readFileSync(order, 'utf8').trimEnd().split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
  const all = suites.flatMap((suite) => resultOf(reports, suite).map((test) => ({ ...test, suite })));
  for (const test of all.filter((one) => one.outcome === 'failed'))
    console.log(`\nFAILED ${test.suite}: ${test.name}${head(test.detail && `\n${test.detail}`, 40).replaceAll("\n", "\n    ")}`);
  for (const test of all.filter((one) => one.outcome === 'skipped'))
    console.log(`skipped ${test.suite}: ${test.name}${test.detail ? ` (${head(test.detail, 1)})` : ''}`);
  const { passed, failed, skipped } = count(all);
  if (passed + failed === 0) console.log('\nNo test ran.');
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 || passed === 0 ? 1 : 0;
};

const [first, ...rest] = process.argv.slice(2);
if (first === '--suite') console.log(suiteLine(...rest));
else process.exitCode = summary(first, ...rest);
