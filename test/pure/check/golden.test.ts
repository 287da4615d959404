import { expect, test } from "vitest";
import type { DiagnosticKind } from "../../../compiler/diagnostics/catalogue.js";
import * as data from "../../../compiler/diagnostics/data.js";
import * as names from "../../../compiler/diagnostics/names.js";
import * as parameters from "../../../compiler/diagnostics/parameters.js";
import { renderDiagnostic } from "../../../compiler/diagnostics/render.js";
import * as shapes from "../../../compiler/diagnostics/shapes.js";
import * as training from "../../../compiler/diagnostics/training.js";
import { checkText } from "./checking.js";

/** What `dlmc explain` shows is what the compiler says: the example of a kind shows that kind alone. */
const kinds = [names, shapes, parameters, data, training]
  .flatMap((catalogue): readonly unknown[] => Object.values(catalogue))
  .filter((value): value is DiagnosticKind<never> => typeof value === "function" && "code" in value);

/** A mistake on the command line is in no text. */
const overrides: { readonly [code: string]: readonly { readonly key: string; readonly value: string }[] } = {
  DLM411: [{ key: "train.epoch", value: "1" }],
};

test.each(kinds.map((kind) => [kind.code, kind] as const))("%s", async (code, { example, summary }) => {
  const { diagnostics, value } = checkText(example, overrides[code]);
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  expect(value === undefined).toBe(diagnostics[0]?.severity === "error");
  const rendered = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, () => example, { color: false }));
  const golden = `# ${code}: ${summary}\n\n${example}\n# says\n\n${rendered.join("\n\n")}\n`;
  await expect(golden).toMatchFileSnapshot(`../../golden/errors/${code}.txt`);
});

test("no code is given twice", () => {
  const codes = kinds.map(({ code }) => code);
  expect(codes).toEqual([...new Set(codes)]);
});
