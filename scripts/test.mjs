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

/** Runs the projects named (all of them where none is) and counts; a file that cannot be loaded is one failure. */
function runTests(projects) {
  const folder = mkdtempSync(join(tmpdir(), "dlmc-test-"));
  const report = join(folder, "report.json");
  try {
    const chosen = projects.flatMap((project) => ["--project", project]);
    const ended = node([
      bin("vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...chosen,
    ]);
    const { numPassedTests: passed, testResults } = JSON.parse(readFileSync(report, "utf8"));
    const failed = testResults.reduce((sum, file) => {
      const tests = file.assertionResults.filter((test) => test.status === "failed").length;
      return sum + (tests === 0 && file.status === "failed" ? 1 : tests);
    }, 0);
    // An error outside any test, or a worker that died, fails the run without failing a test.
    return { passed, failed: failed === 0 && !ended ? 1 : failed };
  } catch (error) {
    console.error(`vitest left no report: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const results = checks.map(runCheck);
console.log("\n── tests (vitest)");
const tests = runTests(process.argv.slice(2));

for (const [i, { name }] of checks.entries()) console.log(`${results[i] ? "✓" : "✗"} ${name}`);
const passed = results.filter((ok) => ok).length + tests.passed;
const failed = results.filter((ok) => !ok).length + tests.failed;
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
