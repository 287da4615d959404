import type { CstNode, IToken } from "chevrotain";
import { childNode, childNodes, childToken } from "../cst.js";
import { type Comments, commentDoc, tokensOf } from "./comments.js";
import type { ExpressionDocs } from "./expressions.js";
import { type Doc, flatWidth, layOut, lineWidth } from "./layout.js";
import { alignRows, plainCall, type Row, rowOf } from "./tables.js";

const indent = 2;

/** One statement of a body: what it is, where it begins. */
interface Line {
  readonly rule: string;
  readonly node: CstNode;
  readonly first: IToken;
}

/** The lines between the braces of a body, and the opening and closing ones. `place` decides which columns are kept. */
export function bodyLines(
  node: CstNode,
  place: string,
  comments: Comments,
  docs: ExpressionDocs,
): { readonly open: Doc; readonly lines: readonly string[]; readonly close: Doc } {
  const open = docs.token(childToken(node, "LBrace"));
  const all = linesOf(node);
  const written = all.map((line) => ({ ...line, above: comments.takeAbove(line.first) }));
  const runs = runsOf(written, (line) => comments.isAfterBlank(line.first) || line.above.some(({ blank }) => blank));
  const texts = runs.flatMap((run) => alignedDocs(run, place, docs).map((doc) => layOut(doc, indent)));

  const lines = written.flatMap(({ above, first }, index) => [
    ...above.flatMap((comment, at) => [
      ...blankIf(comment.blank && (index > 0 || at > 0)),
      layOut(commentDoc({ ...comment, own: false }), indent),
    ]),
    ...blankIf(comments.isAfterBlank(first) && (index > 0 || above.length > 0)),
    texts[index]!,
  ]);
  const closer = childToken(node, "RBrace")!;
  const last = comments
    .takeAbove(closer)
    .flatMap((comment, at) => [
      ...blankIf(comment.blank && (lines.length > 0 || at > 0)),
      layOut(commentDoc({ ...comment, own: false }), indent),
    ]);
  return { open, lines: [...lines, ...last], close: docs.token(closer) };
}

export const blankIf = (blank: boolean): readonly string[] => (blank ? [""] : []);

function linesOf(node: CstNode): readonly Line[] {
  const settings = childNodes(node, "setting").map(
    (setting): Line => ({ rule: "setting", node: setting, first: tokensOf(setting)[0]! }),
  );
  const statements = childNodes(node, "statement").map((statement): Line => {
    const rule = ["let", "layer", "port", "bind", "expression"].find((name) => childNode(statement, name))!;
    const own = childNode(statement, rule)!;
    return { rule, node: own, first: tokensOf(own)[0]! };
  });
  return [...settings, ...statements];
}

/** Neighbours that are one thing to the eye: of one kind, without a blank line between them. */
function runsOf<L extends Line>(lines: readonly L[], beginsRun: (line: L) => boolean): readonly (readonly L[])[] {
  const runs: L[][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run && run[0]!.rule === line.rule && (line.rule === "setting" || !beginsRun(line))) run.push(line);
    else runs.push([line]);
  }
  return runs;
}

/** The documents of a run: keywords of ports, values of settings and the bindings of data stand in columns. */
function alignedDocs(run: readonly Line[], place: string, docs: ExpressionDocs): readonly Doc[] {
  const { token, value, type } = docs;
  const rule = run[0]!.rule;
  switch (rule) {
    case "port": {
      const width = Math.max(...run.map(({ first }) => first.image.length));
      return run.map(({ node, first }) => [
        token(first),
        pad(width - first.image.length + 1),
        token(childToken(node, "Name")),
        token(childToken(node, "Colon")),
        " ",
        type(childNode(node, "type")!),
      ]);
    }
    case "setting": {
      const width = Math.max(...run.map(({ first }) => first.image.length));
      return run.map(({ node, first }) => [
        token(first),
        token(childToken(node, "Colon")),
        pad(width - first.image.length + 1),
        value(childNode(node, "expression")!),
      ]);
    }
    case "bind": {
      const width = place === "data" ? Math.max(...run.map(({ first }) => first.image.length)) : 0;
      const heads = run.map(
        ({ node, first }): Doc => [
          token(first),
          pad(Math.max(0, width - first.image.length) + 1),
          token(childToken(node, "Equals")),
          " ",
        ],
      );
      const values = run.map(({ node }) => value(childNode(node, "expression")!));
      const shown = place === "data" ? tabled(run, heads, values) : values;
      return heads.map((head, index) => [head, shown[index]!]);
    }
    case "expression":
      return run.map(({ node }) => value(node));
    default:
      return run.map(({ node, first }) => [
        token(first),
        " ",
        token(childToken(node, "Name")),
        " ",
        token(childToken(node, "Equals")),
        " ",
        value(childNode(node, "expression")!),
      ]);
  }
}

const pad = (width: number): Doc => ({ kind: "pad", width });

/** Neighbouring calls of one shape, like the files of two splits, get their arguments in columns where that fits. */
function tabled(run: readonly Line[], heads: readonly Doc[], values: readonly Doc[]): readonly Doc[] {
  const rows = run.map(({ node }, index): Row | undefined => {
    const call = plainCall(childNode(node, "expression")!);
    return call && flatWidth(heads[index]!) < Number.POSITIVE_INFINITY ? rowOf(call, values[index]!) : undefined;
  });
  const shown: Doc[] = [...values];
  for (let from = 0; from < rows.length; ) {
    const row = rows[from];
    let to = from + 1;
    while (row && rows[to]?.shape === row.shape) to++;
    const aligned = row && to - from > 1 ? alignRows(rows.slice(from, to).filter((one) => one !== undefined)) : [];
    const fits = aligned.every((text, index) => flatWidth(heads[from + index]!) + text.length <= lineWidth);
    if (fits) shown.splice(from, aligned.length, ...aligned);
    from = to;
  }
  return shown;
}
