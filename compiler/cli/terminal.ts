import pc from "picocolors";

/** Where a command may write while it runs; its result it returns. */
export interface Terminal {
  /** `--json`: stdout is for one document alone. */
  readonly json: boolean;
  readonly quiet: boolean;
  /** Somebody is watching stderr: progress may be drawn over itself. */
  readonly interactive: boolean;
  readonly colours: boolean;
  /** Paints where stderr is a terminal and NO_COLOR is not set; else returns the text as it is. */
  readonly paint: ReturnType<typeof pc.createColors>;
  /** A line of progress on stderr; nothing with `--quiet`. */
  readonly note: (line: string) => void;
  /** A line on stderr in any case. */
  readonly warn: (line: string) => void;
  readonly columns: number;
}

export function openTerminal({ json, quiet }: { readonly json: boolean; readonly quiet: boolean }): Terminal {
  const watched = process.stderr.isTTY === true;
  const { NO_COLOR, TERM } = process.env;
  const colours = watched && !NO_COLOR && TERM !== "dumb";
  const warn = (line: string) => void process.stderr.write(`${line}\n`);
  return {
    json,
    quiet,
    interactive: watched && !quiet && TERM !== "dumb",
    colours,
    paint: pc.createColors(colours),
    note: quiet ? () => {} : warn,
    warn,
    columns: process.stderr.columns || 80,
  };
}
