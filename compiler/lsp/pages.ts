import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compilerVersion } from "../codegen/version.js";
import { diagnosticKind } from "../diagnostics/index.js";
import { cacheFolder } from "../files/cache_folder.js";
import { library } from "../library/index.js";
import { uriOf } from "./uris.js";

/**
 * What the compiler brings along as text, as files that every editor can open: the blocks of the language that are written in it,
 * and the explanations of its messages. They are written into the user's cache folder when they are first needed.
 */
export interface Pages {
  /** The URI of a file of the library; undefined for other paths. */
  readonly library: (path: string) => string | undefined;
  /** The URI of the page about a code such as `DLM201`. */
  readonly explanation: (code: string) => string | undefined;
}

export function openPages(folder: string = join(cacheFolder(), "editor", compilerVersion)): Pages {
  const written = new Map<string, string | undefined>();
  const page = (name: string, text: () => string | undefined): string | undefined => {
    if (!written.has(name)) written.set(name, writePage(join(folder, name), text()));
    return written.get(name);
  };
  return {
    library: (path) => {
      const text = libraryText(path);
      return text === undefined ? undefined : page(path, () => text);
    },
    explanation: (code) => page(join("errors", `${code}.md`), () => explain(code)),
  };
}

/** The text of a file of the library, by the path that spans name. */
export const libraryText = (path: string): string | undefined => library.find((file) => file.path === path)?.text;

function explain(code: string): string | undefined {
  const kind = diagnosticKind(code);
  if (!kind) return undefined;
  const { severity, summary, explanation, example } = kind;
  return `# ${code} (${severity})\n\n${summary}\n\n${explanation}\n\nA file that shows it:\n\n\`\`\`dlm\n${example.trimEnd()}\n\`\`\`\n`;
}

/** Writes a page where it is not there yet; without a place to write to there is no page, and nobody is bothered with it. */
function writePage(path: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    if (existsSync(path) && readFileSync(path, "utf8") === text) return uriOf(path);
    mkdirSync(dirname(path), { recursive: true });
    // Two servers may write it at the same time, and an editor read it.
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, text);
    renameSync(draft, path);
    return uriOf(path);
  } catch {
    return undefined;
  }
}
