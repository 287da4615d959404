import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagnosticKind, diagnosticKinds } from "../../../compiler/diagnostics/index.js";
import { parse } from "../../../compiler/syntax/parse.js";
import { diagnose, golden, separator } from "../../golden/messages.js";

const folder = join(import.meta.dirname, "../../golden/errors");
const files = readdirSync(folder);

/** A text and what is said about it, in one file; `npx tsx scripts/golden.ts --write` brings them up to date. */
test.each(
  files.map((file) => [file, readFileSync(join(folder, file), "utf8")] as const).filter(([, text]) => text.includes(separator)),
)("%s", (file, text) => {
  const source = text.slice(0, text.indexOf(separator));
  expect(golden(source)).toBe(text);
  expect(diagnose(source).map(({ code }) => code)).toContain(file.slice(0, 6));
});

describe("catalogues", () => {
  test("every code has a golden file", () => {
    const without = diagnosticKinds.filter(({ code }) => !files.some((file) => file.startsWith(code)));
    expect(without.map(({ code }) => code)).toEqual([]);
  });

  test("every code is given once, and found by it", () => {
    const codes = diagnosticKinds.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(diagnosticKind("DLM003")?.code).toBe("DLM003");
    expect(diagnosticKind("DLM999")).toBeUndefined();
  });

  const ofSyntax = diagnosticKinds.filter(({ code }) => code.startsWith("DLM0"));
  test.each(ofSyntax.map((kind) => [kind.code, kind.example]))(
    "the example of %s shows it, and nothing else",
    (code, example) => {
      expect(diagnose(example).map((diagnostic) => diagnostic.code)).toEqual([code]);
    },
  );

  test.each(ofSyntax.map((kind) => [kind.code, kind.example]))(
    "the fix of %s, where there is one, mends its example",
    (_, example) => {
      for (const { fix } of parse({ path: "main.dlm", text: example }).diagnostics) {
        if (fix === undefined) continue;
        const edits = fix.edits.toSorted((a, b) => b.span.start - a.span.start);
        const mended = edits.reduce(
          (text, { span, text: insert }) => text.slice(0, span.start) + insert + text.slice(span.end),
          example,
        );
        expect(parse({ path: "main.dlm", text: mended }).diagnostics).toEqual([]);
      }
    },
  );
});
