import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readTar } from "../../../scripts/setup/tar.mjs";

it("reads what the system's tar has written", () => {
  const folder = mkdtempSync(join(tmpdir(), "dlmc-tar-"));
  try {
    const big = "x".repeat(1025);
    mkdirSync(join(folder, "inside"));
    writeFileSync(join(folder, "empty"), "");
    writeFileSync(join(folder, "block"), "y".repeat(512));
    writeFileSync(join(folder, "inside", "big"), big);
    const archive = execFileSync("tar", ["--format=ustar", "-cf", "-", "-C", folder, "empty", "block", "inside"]);
    const files = [...readTar(archive)].map(({ name, content }) => [name, content.toString()]);
    expect(files).toEqual([
      ["empty", ""],
      ["block", "y".repeat(512)],
      ["inside/big", big],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
