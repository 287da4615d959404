/** A table: words to the left, numbers to the right. */
export function markdown(titles: readonly string[], lines: readonly (readonly string[])[]): string {
  const isText = (column: number) => column === 0 || lines.every((cells) => !/^[\d.]/.test(cells[column] ?? ""));
  const rule = titles.map((_, column) => (isText(column) ? "---" : "--:"));
  return [titles, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
