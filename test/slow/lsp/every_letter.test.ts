import { describe, expect, it } from "vitest";
import { openSession } from "../../harness/editor_session.js";
import { everythingAt } from "../../harness/everything_at.js";
import { samples } from "../../harness/samples.js";

const uri = "untitled:Prefix";

describe("a sample, letter by letter", () => {
  it.each(samples)("$path is answered at every place, whatever is asked", async ({ text }) => {
    const session = openSession();
    for (let end = 0; end < text.length; end++) {
      session.open(uri, text.slice(0, end));
      await everythingAt(session, uri, session.end(uri));
    }
    session.open(uri, text);
    expect(session.diagnostics(uri)).toEqual([]);
  });
});
