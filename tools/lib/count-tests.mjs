/**
 * What a run of the tests came to.
 *
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed Also counts what is no test but fails a run: a file that could not be loaded, a run without tests.
 * @property {readonly string[]} problems One sentence for each thing that fails the run beside failed tests.
 *
 * What is read of vitest's report.
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {number} numTotalTests
 * @property {readonly ReportedFile[]} testResults
 *
 * @typedef {object} ReportedFile
 * @property {string} name
 * @property {string} status
 * @property {string} message
 * @property {readonly { fullName: string, status: string }[]} assertionResults
 */

/**
 * Counts a run by vitest's JSON report. A test that was left out counts as failed: a run is green only when all ran.
 *
 * @param {Report | null} report the parsed report, or null when there is none
 * @param {number | null} exitCode of the run; null when it was killed
 * @returns {Count}
 */
export function countTests(report, exitCode) {
  if (report === null)
    return { passed: 0, failed: 1, problems: ['The tests did not come to their end: there is no report.'] }
  const { numPassedTests: passed, numFailedTests: failedTests, numPendingTests, numTodoTests } = report
  const leftOut = numPendingTests + numTodoTests
  const unloaded = report.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0)
  const problems = [
    ...(leftOut > 0 ? [`${leftOut} tests were left out: ${namesOfLeftOut(report).join('; ')}.`] : []),
    ...unloaded.map(file => `${file.name} could not be run: ${firstLine(file.message)}`),
    ...(report.numTotalTests === 0 ? ['No test ran.'] : []),
  ]
  const failed = failedTests + leftOut + unloaded.length + (report.numTotalTests === 0 ? 1 : 0)
  if (failed > 0 || exitCode === 0) return { passed, failed, problems }
  return { passed, failed: 1, problems: [`Every test passed, but the run ended with exit code ${exitCode}.`] }
}

function namesOfLeftOut(report) {
  const tests = report.testResults.flatMap(file => file.assertionResults)
  return tests.filter(test => test.status !== 'passed' && test.status !== 'failed').map(test => test.fullName)
}

function firstLine(text = '') {
  return text.split('\n')[0]
}
