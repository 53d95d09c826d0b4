// Prints how long each stage of .ci/run took and, as its last line, the tests that passed and failed. A stage that fails
// without a failing test, or that leaves no report of its tests, counts as one failure.
import { readFileSync } from 'node:fs';

const stages = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n');
let passed = 0;
let failed = 0;
console.log('');
for (const [code, seconds, report, command] of stages.map((line) => line.split('\t'))) {
  const tests = report === '' ? { passed: 0, failed: 0 } : counted(report);
  const failures = code === '0' ? tests.failed : Math.max(tests.failed, 1);
  passed += tests.passed;
  failed += failures;
  console.log(`${failures === 0 ? 'ok    ' : 'FAILED'} ${seconds.padStart(4)} s  ${command}`);
}
if (passed === 0) failed = Math.max(failed, 1);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** The counts of a report that vitest wrote as JSON. */
function counted(report) {
  try {
    const { numPassedTests, numFailedTests, success } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: success ? numFailedTests : Math.max(numFailedTests, 1) };
  } catch (error) {
    console.log(`No tests counted: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}
