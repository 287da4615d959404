/** The text that a snippet of VS Code leaves where nobody fills anything in: the default of each place, and the first of its choices. */
export function expandSnippet(body: string): string {
  const defaults = new Map<string, string>();
  const choices = body.replaceAll(
    /\$\{(\d+)\|([^|]*)\|\}/g,
    (_, place: string, words: string) => `\${${place}:${words.split(",")[0]}}`,
  );
  const placed = choices.replaceAll(/\$\{(\d+):((?:[^{}\\]|\\.)*)\}/g, (_, place: string, text: string) => {
    const value = text.replaceAll(/\\(.)/g, "$1");
    if (!defaults.has(place)) defaults.set(place, value);
    return defaults.get(place) ?? value;
  });
  return placed.replaceAll(/\$\{?(\d+)\}?/g, (_, place: string) => defaults.get(place) ?? "");
}
