import type { Terminal } from "./terminal.js";

/** What is going on, on stderr: a line that is drawn over itself for somebody who watches, and nothing in a log. */
export interface StatusLine {
  readonly show: (text: string) => void;
  /** Writes a line that stays. */
  readonly say: (line: string) => void;
  readonly close: () => void;
}

export function openStatusLine({ interactive, columns, note }: Terminal): StatusLine {
  const erase = () => (interactive ? void process.stderr.write("\r\x1b[2K") : undefined);
  return {
    show: (text) => (interactive ? void process.stderr.write(`\r\x1b[2K${text.slice(0, columns - 1)}`) : undefined),
    say: (line) => {
      erase();
      note(line);
    },
    close: erase,
  };
}
