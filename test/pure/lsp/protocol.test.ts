import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CodeActionRequest,
  CodeLensRequest,
  CodeLensResolveRequest,
  type CompletionItem,
  CompletionRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  type Location,
  type MarkupContent,
  type Position,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  type SelectionRange,
  SelectionRangeRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
  type SymbolInformation,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
  WorkspaceSymbolRequest,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { graphRequest, wgslRequest } from "../../../compiler/lsp/requests.js";
import { type Client, startProcess } from "../../harness/editor_client.js";

const blocks = `dlm 1

/// A dense layer and what keeps it in bounds.
block Bounded(units: int) (x: f32[features]) -> f32[units] {
  x -> dense(units) -> tanh
}
`;

const digits = `dlm 1
use "blocks.dlm"

dims WIDTH = 64

/// Digits of a grey picture.
model Digits {
  input  image: f32[8, 8, 1]
  output digit: class[10]

  let flat = image -> flatten
  digit = flat
    -> Bounded(WIDTH)
    -> dense(WIDTH)
    -> dense(10) -> softmax
}
`;

const folder = mkdtempSync(join(tmpdir(), "dlmc-lsp-"));
const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
const uri = uriOf("digits.dlm");
const blocksUri = uriOf("blocks.dlm");

/** The place of the bar in words of a text that hold one: `-> den|se`. */
function at(text: string, words: string): Position {
  const start = text.indexOf(words.replace("|", ""));
  if (start < 0) throw new Error(`the text has no ${words}`);
  return TextDocument.create("", "", 0, text).positionAt(start + words.indexOf("|"));
}

/** What stands in a range of a text. */
const within = (text: string, { range }: Pick<Location, "range">): string => TextDocument.create("", "", 0, text).getText(range);

const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");

describe("dlmc lsp over its standard streams", () => {
  let client: Client;
  const ask = (): Client["connection"] => client.connection;
  const textDocument = { uri };

  beforeAll(async () => {
    writeFileSync(join(folder, "blocks.dlm"), blocks);
    writeFileSync(join(folder, "digits.dlm"), digits);
    client = await startProcess({ folders: [pathToFileURL(folder).href] });
    await client.open(uri, digits);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("says who it is and what it can", () => {
    expect(client.greeting.serverInfo?.name).toBe("dlmc");
    expect(client.greeting.capabilities).toMatchObject({ definitionProvider: true, renameProvider: { prepareProvider: true } });
  });

  it("has nothing against a sound file", async () => {
    expect(await client.diagnostics(uri)).toEqual([]);
  });

  it("goes to the definition, also in another file and in the library", async () => {
    const go = async (text: string, words: string) =>
      ((await ask().sendRequest(DefinitionRequest.type, { textDocument, position: at(text, words) })) ?? []) as Location[];
    const [here] = await go(digits, "-> dense(WI|DTH)");
    expect(here?.uri).toBe(uri);
    expect(within(digits, here!)).toBe("WIDTH");
    const [there] = await go(digits, "Boun|ded");
    expect(there?.uri).toBe(blocksUri);
    expect(within(blocks, there!)).toBe("Bounded");
    const [file] = await go(digits, 'use "blo|cks');
    expect(file).toMatchObject({ uri: blocksUri, range: { start: { line: 0, character: 0 } } });
    expect(await go(digits, "-> den|se(10)")).toEqual([]);
  });

  it("finds references in all files, and marks those of this one", async () => {
    const places = async (context: { includeDeclaration: boolean }) =>
      (await ask().sendRequest(ReferencesRequest.type, { textDocument, position: at(digits, "Boun|ded"), context })) ?? [];
    expect((await places({ includeDeclaration: true })).map((place) => place.uri).toSorted()).toEqual([blocksUri, uri]);
    expect((await places({ includeDeclaration: false })).map((place) => place.uri)).toEqual([uri]);
    const marks = await ask().sendRequest(DocumentHighlightRequest.type, { textDocument, position: at(digits, "digit = fl|at") });
    expect(marks?.map((mark) => [within(digits, mark), mark.kind])).toEqual([
      ["flat", 3],
      ["flat", 2],
    ]);
  });

  it("renames in all files, and says why a name stays", async () => {
    const position = at(digits, "Boun|ded");
    expect(await ask().sendRequest(PrepareRenameRequest.type, { textDocument, position })).toMatchObject({
      placeholder: "Bounded",
    });
    const edit = await ask().sendRequest(RenameRequest.type, { textDocument, position, newName: "Tame" });
    expect(applied(edit, blocksUri, blocks)).toBe(blocks.replace("Bounded", "Tame"));
    expect(applied(edit, uri, digits)).toBe(digits.replace("Bounded", "Tame"));
    const versions = ((edit?.documentChanges ?? []) as TextDocumentEdit[]).map((change) => [
      change.textDocument.uri,
      change.textDocument.version,
    ]);
    expect(Object.fromEntries(versions)).toEqual({ [uri]: 1, [blocksUri]: null });
    const refused = (newName: string, words: string) =>
      ask().sendRequest(RenameRequest.type, { textDocument, position: at(digits, words), newName });
    await expect(refused("model", "Boun|ded")).rejects.toThrow("`model` is a word of the language");
    await expect(refused("thick", "-> den|se(10)")).rejects.toThrow("`dense` is of the language");
  });

  it("tells what a file declares, and finds declarations in all files", async () => {
    const symbols = (await ask().sendRequest(DocumentSymbolRequest.type, { textDocument })) as DocumentSymbol[];
    expect(symbols.map(({ name }) => name)).toEqual(["WIDTH", "Digits"]);
    expect(symbols[1]?.children?.map(({ name }) => name)).toEqual(["image", "digit", "flat"]);
    const found = (await ask().sendRequest(WorkspaceSymbolRequest.type, { query: "bounded" })) as SymbolInformation[];
    expect(found.map(({ name, location }) => [name, location.uri])).toEqual([["Bounded", blocksUri]]);
  });

  it("colours names by what they stand for", async () => {
    const tokens = await ask().sendRequest(SemanticTokensRequest.type, { textDocument });
    const legend = client.greeting.capabilities.semanticTokensProvider?.legend.tokenTypes ?? [];
    const kinds = new Map(
      decoded(tokens?.data ?? []).map(({ line, start, length, type }) => [
        digits.split("\n")[line]?.slice(start, start + length),
        legend[type],
      ]),
    );
    expect(Object.fromEntries(kinds)).toMatchObject({
      ...{ Digits: "class", Bounded: "class", dense: "function", WIDTH: "variable", image: "parameter", digit: "property" },
    });
  });

  it("folds, and lets a selection grow", async () => {
    const folds = await ask().sendRequest(FoldingRangeRequest.type, { textDocument });
    expect(folds?.map(({ startLine, endLine }) => [startLine, endLine])).toContainEqual([6, 15]);
    const [selection] =
      (await ask().sendRequest(SelectionRangeRequest.type, {
        textDocument,
        positions: [at(digits, "-> dense(WI|DTH)")],
      })) ?? [];
    const grown = outwards(selection).map((range) => within(digits, { range }));
    expect(grown[0]).toBe("WIDTH");
    expect(grown).toContain("dense(WIDTH)");
    expect(grown.at(-1)).toBe(digits);
  });

  it("formats a file, a range, and what a brace closes", async () => {
    const uri = "untitled:Crooked";
    const textDocument = { uri };
    const options = { tabSize: 2, insertSpaces: true };
    const crooked = digits
      .replace("  input ", "     input ")
      .replace("-> flatten", "->   flatten")
      .replace('use "blocks.dlm"\n', "");
    const straight = crooked.replace("     input ", "  input ").replace("->   flatten", "-> flatten");
    await client.open(uri, crooked);
    const whole = await ask().sendRequest(DocumentFormattingRequest.type, { textDocument, options });
    expect(edited(crooked, whole)).toBe(straight);
    const start = at(crooked, "|let flat");
    const range = { start, end: { ...start, character: 40 } };
    const part = await ask().sendRequest(DocumentRangeFormattingRequest.type, { textDocument, range, options });
    expect(edited(crooked, part)).toBe(crooked.replace("->   flatten", "-> flatten"));
    const typed = { textDocument, position: at(crooked, "softmax\n}|"), ch: "}", options };
    expect(edited(crooked, await ask().sendRequest(DocumentOnTypeFormattingRequest.type, typed))).toBe(straight);
    await client.close(uri);
  });

  it("mends what a message knows how to", async () => {
    const uri = "untitled:Misspelt";
    const textDocument = { uri };
    const misspelt = digits.replace("-> dense(10)", "-> dnese(10)").replace('use "blocks.dlm"\n', blocks.replace("dlm 1\n", ""));
    await client.open(uri, misspelt);
    const [told] = await client.diagnostics(uri);
    expect(told).toMatchObject({ code: "DLM101", message: expect.stringContaining("dnese") });
    const request = { textDocument, range: told!.range, context: { diagnostics: [told!] } };
    const [action] = ((await ask().sendRequest(CodeActionRequest.type, request)) ?? []) as {
      edit: WorkspaceEdit;
      title: string;
    }[];
    expect(action?.title).toMatch(/dense/);
    expect(applied(action?.edit, uri, misspelt)).toBe(misspelt.replace("dnese", "dense"));
    await client.close(uri);
  });

  it("completes with what fits, at first and as a snippet", async () => {
    const uri = uriOf("unsaved.dlm");
    const begun = digits.replace("    -> dense(10) -> softmax\n", "    -> \n");
    await client.open(uri, begun);
    const complete = async (words: string, triggerCharacter?: string) => {
      const context = triggerCharacter ? { triggerKind: 2 as const, triggerCharacter } : { triggerKind: 1 as const };
      const request = { textDocument: { uri }, position: at(begun, words), context };
      return ((await ask().sendRequest(CompletionRequest.type, request)) ?? []) as CompletionItem[];
    };
    const steps = (await complete("    -> |\n", " ")).toSorted((a, b) => (a.sortText! < b.sortText! ? -1 : 1));
    const dense = steps.find(({ label }) => label === "dense");
    expect(dense).toMatchObject({ insertTextFormat: 2, documentation: { kind: "markdown" } });
    expect(edited(begun, [dense!.textEdit as TextEdit])).toMatch(/-> dense\(\$\{1:/);
    const order = steps.map(({ label }) => label);
    expect(order.indexOf("dense")).toBeLessThan(order.indexOf("conv2d"));
    expect(order).toContain("Bounded");
    expect(await complete("let |flat", " ")).toEqual([]);
    const [file] = await complete('use "|blocks.dlm"');
    expect(file).toMatchObject({ label: "blocks.dlm", kind: 17 });
    await client.close(uri);
  });

  it("completes columns of a data file by their names", async () => {
    writeFileSync(join(folder, "rain.csv"), 'day,"rain, in mm"\n1,0\n');
    const text = `${digits}\ndata Rain for Digits {\n  train = csv("rain.csv", image: "")\n}\n`;
    const uri = uriOf("unsaved.dlm");
    await client.open(uri, text);
    const items = await ask().sendRequest(CompletionRequest.type, { textDocument: { uri }, position: at(text, 'image: "|"') });
    expect((items as CompletionItem[]).map(({ label }) => label)).toEqual(["day", "rain, in mm"]);
    await client.close(uri);
  });

  it("tells what a word means, and what a layer does here", async () => {
    const hover = async (words: string) =>
      (await ask().sendRequest(HoverRequest.type, { textDocument, position: at(digits, words) })) as {
        readonly contents: MarkupContent;
        readonly range: Location["range"];
      };
    const dense = await hover("-> den|se(10)");
    expect(within(digits, dense)).toBe("dense");
    expect(dense.contents).toMatchObject({ kind: "markdown", value: expect.stringContaining("f32[64]") });
    expect(dense.contents.value).toContain("650 parameters");
    expect((await hover("-> dense(WI|DTH)")).contents.value).toContain("64");
    expect(await ask().sendRequest(HoverRequest.type, { textDocument, position: at(digits, "mo|del Digits") })).not.toBeNull();
  });

  it("shows the shape behind every step", async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 16, character: 0 } };
    const hints = (await ask().sendRequest(InlayHintRequest.type, { textDocument, range })) ?? [];
    const ends = digits.split("\n").map((line) => line.length);
    const shown = hints.map(({ position, label }) => [position.line, position.character === ends[position.line], label]);
    expect(shown).toContainEqual([10, true, "f32[64]"]);
    expect(shown).toContainEqual([14, true, "f32[10]"]);
    expect(shown.length).toBe(5);
  });

  it("helps with the arguments of the call that is being written", async () => {
    const position = at(digits, "-> dense(WIDTH|)");
    const help = await ask().sendRequest(SignatureHelpRequest.type, { textDocument, position });
    const [signature] = help?.signatures ?? [];
    const [start = 0, end = 0] = (signature?.parameters?.[help?.activeParameter ?? 9]?.label ?? []) as [number, number];
    expect(signature?.label).toMatch(/^dense\(units: /);
    expect(signature?.label.slice(start, end)).toMatch(/^units/);
    expect(await ask().sendRequest(SignatureHelpRequest.type, { textDocument, position: at(digits, "let fl|at") })).toBeNull();
  });

  it("stands over a model with its size, and over its training with what can be run", async () => {
    const uri = "untitled:Trained";
    const text = `${digits.replace('use "blocks.dlm"\n', blocks.replace("dlm 1\n", ""))}
data Rows for Digits {
  train = npy(image: "x.npy", digit: "y.npy")
}

train Digits on Rows {
  loss:      sparse_categorical_crossentropy
  optimizer: adam
  batch:     8
  epochs:    1
}
`;
    await client.open(uri, text);
    expect(await client.diagnostics(uri)).toEqual([]);
    const lenses = (await ask().sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
    const shown = await Promise.all(lenses.map((lens) => ask().sendRequest(CodeLensResolveRequest.type, lens)));
    expect(shown.map(({ range, command }) => [within(text, { range }), command?.title, command?.command])).toEqual([
      ["Digits", expect.stringMatching(/^parameters 8,970 · .*\d+ KiB/), ""],
      ["Digits", "train", "dlmc.train"],
      ["Digits", "eval", "dlmc.eval"],
    ]);
    expect(shown[1]?.command?.arguments).toEqual([uri]);
    await client.close(uri);
  });

  it("draws the network", async () => {
    const graph = await ask().sendRequest(graphRequest, { uri });
    expect(graph).toMatchObject({ model: "Digits", models: ["Digits"], svg: expect.stringMatching(/^<svg/) });
    expect(graph?.svg).toContain(`data-start="${digits.indexOf("dense(10)")}"`);
    expect(await ask().sendRequest(graphRequest, { uri, model: "Nobody" })).toBeNull();
  });

  it("shows the kernels of the line under the cursor", async () => {
    const kernels = await ask().sendRequest(wgslRequest, { uri, position: at(digits, "-> Boun|ded") });
    expect(kernels?.title).toBe("Bounded(WIDTH)");
    expect(kernels?.text).toMatch(/\/\/ ---- Digits predict_1, batch 1\n\/\/ \w+, from blocks\.dlm:5.*@compute/s);
  });

  it("answers nothing about files that are not there, and says nothing of it in the log", async () => {
    const missing = { textDocument: { uri: uriOf("missing.dlm") }, position: { line: 0, character: 0 } };
    expect(await ask().sendRequest(DefinitionRequest.type, missing)).toBeNull();
    expect(client.log).toEqual([]);
    expect(textOf("digits.dlm")).toBe(digits);
  });

  it("ends with 0 when it is told to", async () => {
    expect(await client.stop()).toBe(0);
  });
});

const edited = (text: string, edits: readonly TextEdit[] | null): string =>
  TextDocument.applyEdits(TextDocument.create("", "", 0, text), [...(edits ?? [])]);

function applied(edit: WorkspaceEdit | null | undefined, uri: string, text: string): string {
  const changes = (edit?.documentChanges ?? []) as TextDocumentEdit[];
  return edited(
    text,
    changes.filter((change) => change.textDocument.uri === uri).flatMap((change) => change.edits as TextEdit[]),
  );
}

const outwards = (selection: SelectionRange | undefined): readonly SelectionRange["range"][] =>
  selection ? [selection.range, ...outwards(selection.parent)] : [];

/** Numbers of the protocol, each relative to the one before, as places. */
function decoded(data: readonly number[]) {
  const found: { readonly line: number; readonly start: number; readonly length: number; readonly type: number }[] = [];
  for (let i = 0; i < data.length; i += 5) {
    const [lines = 0, columns = 0, length = 0, type = 0] = data.slice(i, i + 5);
    const last = found.at(-1) ?? { line: 0, start: 0 };
    found.push({ line: last.line + lines, start: lines === 0 ? last.start + columns : columns, length, type });
  }
  return found;
}
