import { describe, expect, it } from "vitest";
import { backportsOf } from "../../../scripts/setup/sources.mjs";

const bookworm = 'ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n';
const deb822 = (paragraph: string) => [{ path: "debian.sources", text: paragraph }];
const oneLine = (text: string) => [{ path: "sources.list", text }];
const wanted = (uri: string, signedBy = "") =>
  `Types: deb\nURIs: ${uri}\nSuites: bookworm-backports\nComponents: main\n${signedBy}`;

describe("the backports of a Debian", () => {
  it("are at the mirror of its .sources file, with its key", () => {
    const files = deb822(
      "# a note\nTypes: deb deb-src\nURIs: mirror://x/debian\nSuites: bookworm bookworm-updates\nComponents: main contrib\nSigned-By: /k.gpg\n",
    );
    expect(backportsOf(files, bookworm)).toBe(wanted("mirror://x/debian", "Signed-By: /k.gpg\n"));
  });

  it("are at the mirror of its sources.list", () => {
    expect(backportsOf(oneLine("# deb mirror://old bookworm main\ndeb mirror://x bookworm main # ours\n"), bookworm)).toBe(
      wanted("mirror://x"),
    );
    expect(backportsOf(oneLine("deb [arch=amd64 signed-by=/k.gpg] mirror://x bookworm main non-free\n"), bookworm)).toBe(
      wanted("mirror://x", "Signed-By: /k.gpg\n"),
    );
  });

  it("are not added twice", () => {
    expect(
      backportsOf(oneLine("deb mirror://x bookworm main\ndeb mirror://x bookworm-backports main\n"), bookworm),
    ).toBeUndefined();
  });

  it("are not looked for at security mirrors, disabled ones, or in source suites", () => {
    expect(backportsOf(oneLine("deb mirror://s bookworm-security main\n"), bookworm)).toBeUndefined();
    expect(backportsOf(oneLine("deb-src mirror://s bookworm main\n"), bookworm)).toBeUndefined();
    const disabled = "Types: deb\nEnabled: no\nURIs: mirror://x\nSuites: bookworm\nComponents: main\n";
    expect(backportsOf(deb822(disabled), bookworm)).toBeUndefined();
    expect(backportsOf(deb822(`${disabled}\nTypes: deb\nURIs: mirror://y\nSuites: bookworm\nComponents: main\n`), bookworm)).toBe(
      wanted("mirror://y"),
    );
  });

  it("are Debian's alone", () => {
    expect(backportsOf(oneLine("deb mirror://x noble main\n"), "ID=ubuntu\nVERSION_CODENAME=noble\n")).toBeUndefined();
    expect(backportsOf(oneLine("deb mirror://x sid main\n"), "ID=debian\n")).toBeUndefined();
  });
});
