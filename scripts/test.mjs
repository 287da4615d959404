/**
 * `npm test`: everything that is held true about this project, in the order in which a mistake is told soonest. Goes on after a
 * failure, and closes with one line that counts the static checks and all the tests: `N passed, N failed`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (path) => join(root, "node_modules", path);

const checks = [
  { name: "build", run: ["scripts/build.mjs"] },
  // The sample's app imports it, and with it the declarations are checked like all other types.
  { name: "module of the sample (dlmc build)", run: ["dist/cli/main.js", "build", "samples/mnist/mnist.dlm", "--quiet"] },
  { name: "format and lint (biome)", run: [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."] },
  { name: "types (tsc --strict)", run: [bin("typescript/bin/tsc"), "-p", "."] },
  {
    name: "floors (dependency-cruiser)",
    run: [
      bin("dependency-cruiser/bin/dependency-cruise.mjs"),
      "--config",
      ".dependency-cruiser.cjs",
      "compiler",
      "runtime",
      "grammar",
    ],
  },
];

function node(args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;
}

function runCheck({ name, run }) {
  console.log(`\n── ${name}`);
  return node(run);
}

/** Vitest's own report of the files that the arguments choose; undefined where it left none. */
function vitest(args) {
  const folder = mkdtempSync(join(tmpdir(), "dlmc-test-"));
  const report = join(folder, "report.json");
  try {
    const ended = node([
      bin("vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...args,
    ]);
    return { ended, ...JSON.parse(readFileSync(report, "utf8")) };
  } catch (error) {
    console.error(`vitest left no report: ${error.message}`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The test files that the projects have. */
function filesOf(chosen) {
  const list = spawnSync(process.execPath, [bin("vitest/vitest.mjs"), "list", "--filesOnly", "--json", ...chosen], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(list.stdout.slice(list.stdout.indexOf("["))).map(({ file }) => file);
}

/** Tests that passed, and failures: those of tests, and one for a file that failed as a whole. */
function count(testResults) {
  const tests = (file, status) => file.assertionResults.filter((test) => test.status === status).length;
  const failures = (file) => tests(file, "failed") || (file.status === "failed" ? 1 : 0);
  return {
    passed: testResults.reduce((sum, file) => sum + tests(file, "passed"), 0),
    failed: testResults.reduce((sum, file) => sum + failures(file), 0),
  };
}

/** Whether a file ran to its end: the tests of a process that died are still pending. */
const isWhole = ({ assertionResults }) =>
  assertionResults.length > 0 && assertionResults.every(({ status }) => status !== "pending");

/**
 * Runs the projects named (all of them where none is) and counts; a file that cannot be loaded is one failure. Dawn now and then
 * ends a whole process when it lets a device go: files whose process died without a word of a test are run once more.
 */
function runTests(projects) {
  const chosen = projects.flatMap((project) => ["--project", project]);
  const first = vitest(chosen);
  if (first === undefined) return { passed: 0, failed: 1 };
  const whole = first.testResults.filter(isWhole);
  const lost = filesOf(chosen).filter((file) => !whole.some(({ name }) => name === file));
  if (lost.length > 0) console.log(`\n── once more, as they did not run to their end: ${lost.join(", ")}`);
  const second = lost.length === 0 ? { ended: true, testResults: [] } : vitest([...chosen, ...lost]);
  if (second === undefined) return { ...count(whole), failed: count(whole).failed + lost.length };
  const total = count([...whole, ...second.testResults]);
  // An error outside any test fails a run without failing a test; in the first run it may be the process that died.
  const strange = lost.length === 0 ? !first.ended : !second.ended;
  return { passed: total.passed, failed: total.failed === 0 && strange ? 1 : total.failed };
}

const results = checks.map(runCheck);
console.log("\n── tests (vitest)");
const tests = runTests(process.argv.slice(2));

for (const [i, { name }] of checks.entries()) console.log(`${results[i] ? "✓" : "✗"} ${name}`);
const passed = results.filter((ok) => ok).length + tests.passed;
const failed = results.filter((ok) => !ok).length + tests.failed;
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
