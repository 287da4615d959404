/**
 * The text of a `.sources` file for the backports of this Debian, at the mirror that its own sources name for the release
 * itself. `undefined` where it is no Debian, where no source names the release, or where one names its backports already.
 */
export function backportsOf(files, osRelease) {
  const release = Object.fromEntries([...osRelease.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, key, value]) => [key, value]));
  const codename = release.VERSION_CODENAME;
  if (release.ID !== "debian" || !codename) return undefined;

  const sources = files.flatMap(({ path, text }) => (path.endsWith(".sources") ? readDeb822(text) : readOneLine(text)));
  const suite = `${codename}-backports`;
  if (sources.some((source) => source.suites.includes(suite))) return undefined;
  const main = sources.find((source) => source.suites.includes(codename) && source.components.includes("main"));
  if (main === undefined) return undefined;
  const signedBy = main.signedBy === undefined ? "" : `Signed-By: ${main.signedBy}\n`;
  return `Types: deb\nURIs: ${main.uri}\nSuites: ${suite}\nComponents: main\n${signedBy}`;
}

/** `deb [signed-by=…] URI suite component…` */
function readOneLine(text) {
  return [...text.matchAll(/^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)$/gm)].map(
    ([, options = "", uri, suite, rest]) => ({
      uri,
      suites: [suite],
      components: rest.split("#")[0].trim().split(/\s+/),
      signedBy: options.match(/signed-by=(\S+)/)?.[1],
    }),
  );
}

/** Paragraphs of `Field: value`; those that are disabled or hold no packages are left out. */
function readDeb822(text) {
  const paragraphs = text.replace(/^#.*\n?/gm, "").split(/\n\s*\n/);
  return paragraphs.flatMap((paragraph) => {
    const field = (name) => paragraph.match(new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, "mi"))?.[1].trim();
    const words = (name) => field(name)?.split(/\s+/) ?? [];
    if (!words("Types").includes("deb") || field("Enabled") === "no") return [];
    return [{ uri: words("URIs")[0], suites: words("Suites"), components: words("Components"), signedBy: field("Signed-By") }];
  });
}
