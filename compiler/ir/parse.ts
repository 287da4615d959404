import type { Span } from "../base/span.js";
import type { Attribute, Attributes, Graph, GraphOutput, Group, Node, NodeId, Update } from "./graph.js";
import { type LineReader, readLine, startsName, startsString } from "./tokens.js";
import { type DType, type TensorType, tensor } from "./types.js";

/**
 * Reads the form that `printGraph` writes; `parseGraph(printGraph(g))` equals `g`. Empty lines and lines that begin with `#`
 * are skipped. The text carries all types, so no operator is looked up, and the graph is not verified.
 * Throws GraphSyntaxError, with line and column, at the first mistake.
 */
export function parseGraph(text: string): Graph {
  const nodes: Node[] = [];
  const outputs: GraphOutput[] = [];
  const updates: Update[] = [];
  const groups: Group[] = [];
  const halves: NodeId[] = [];

  for (const [index, line] of text.split("\n").entries()) {
    const reader = readLine(line.replace(/\r$/, ""), index + 1);
    if (reader.done() || reader.accept("#")) continue;
    if (reader.accept("%")) nodes.push(parseNode(reader));
    else if (reader.accept("output ")) outputs.push(parseOutput(reader));
    else if (reader.accept("update ")) updates.push(parseUpdate(reader));
    else if (reader.accept("group ")) groups.push(parseGroup(reader));
    else if (reader.accept("half ")) halves.push(parseReference(reader));
    else reader.fail('"%", "output", "update", "group" or "half"');
    if (!reader.done()) reader.fail("the end of the line");
  }
  return { nodes, outputs, updates, groups, ...(halves.length > 0 && { halves }) };
}

/** After the `%` of the line. */
function parseNode(reader: LineReader): Node {
  const id = reader.number();
  const ownName = reader.sees(startsName) ? reader.name() : undefined;
  reader.expect(":");
  const type = parseType(reader);
  reader.expect("=");
  const op = reader.name();
  const operands = parseOperands(reader);
  const attrs = reader.accept("{") ? parseFields(reader) : {};
  const origin = reader.accept("@") ? parseOrigin(reader) : undefined;
  return { id, op, operands, attrs, type, name: ownName ?? op, ...(origin && { origin }) };
}

function parseOutput(reader: LineReader): GraphOutput {
  const name = reader.name();
  reader.expect("=");
  return { name, node: parseReference(reader) };
}

function parseUpdate(reader: LineReader): Update {
  const target = parseReference(reader);
  reader.expect("=");
  return { target, value: parseReference(reader) };
}

function parseGroup(reader: LineReader): Group {
  const name = reader.name();
  reader.expect(":");
  const nodes: NodeId[] = [];
  while (!reader.done()) nodes.push(parseReference(reader));
  return { name, nodes };
}

function parseReference(reader: LineReader): NodeId {
  reader.expect("%");
  return reader.number();
}

const dtypes: readonly DType[] = ["f32", "u32", "u8"];

function parseType(reader: LineReader): TensorType {
  const name = reader.name();
  const dtype = dtypes.find((known) => known === name) ?? reader.fail(dtypes.join(" or "));
  reader.expect("[");
  return tensor(dtype, parseList(reader, "]", reader.number));
}

function parseOperands(reader: LineReader): { readonly [name: string]: NodeId } {
  reader.expect("(");
  const operands = parseList(reader, ")", (): [string, NodeId] => {
    const name = reader.name();
    reader.expect(":");
    return [name, parseReference(reader)];
  });
  return Object.fromEntries(operands);
}

/** After the opening `{`. */
function parseFields(reader: LineReader): Attributes {
  const fields = parseList(reader, "}", (): [string, Attribute] => {
    const name = reader.name();
    reader.expect(":");
    return [name, parseAttribute(reader)];
  });
  return Object.fromEntries(fields);
}

function parseAttribute(reader: LineReader): Attribute {
  if (reader.accept("[")) return parseList(reader, "]", () => parseAttribute(reader));
  if (reader.accept("{")) return parseFields(reader);
  if (reader.sees(startsString)) return reader.string();
  if (reader.accept("true")) return true;
  if (reader.accept("false")) return false;
  return reader.number();
}

/** After the opening bracket: items with commas between them, up to and with `close`. */
function parseList<T>(reader: LineReader, close: string, item: () => T): readonly T[] {
  const items: T[] = [];
  if (reader.accept(close)) return items;
  do items.push(item());
  while (reader.accept(","));
  reader.expect(close);
  return items;
}

function parseOrigin(reader: LineReader): Span {
  const path = reader.name();
  reader.expect(":");
  const start = reader.number();
  reader.expect("-");
  return { path, start, end: reader.number() };
}
