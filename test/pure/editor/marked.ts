import { type Analysis, analyseText } from "../../../compiler/editor/analysis.js";

/** A text with a cursor, written `|`, as an editor sees it. */
export function marked(
  text: string,
  files: { readonly [path: string]: string } = {},
): { readonly analysis: Analysis; readonly offset: number } {
  const offset = text.indexOf("|");
  const whole = text.slice(0, offset) + text.slice(offset + 1);
  const load = (path: string) => (files[path] === undefined ? undefined : { path, text: files[path] });
  return { analysis: analyseText({ path: "main.dlm", text: whole }, { load }), offset };
}
