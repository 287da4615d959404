import { describe, expect, it } from "vitest";
import { escaped } from "../../../compiler/base/escaped.js";
import { ticksTo } from "../../../compiler/cli/profile/page/markup.js";
import { renderPage } from "../../../compiler/cli/profile/page.js";
import { blocks, madeUp, sample } from "./made_up.js";

describe("ticks", () => {
  it.each([
    [18.1, 8, [0, 5, 10, 15]],
    [1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.03, 3, [0, 0.01, 0.02, 0.03]],
  ])("up to %d, about %d", (most, wanted, ticks) => {
    const made = ticksTo(most, wanted);
    expect(made).toHaveLength(ticks.length);
    for (const [n, tick] of ticks.entries()) expect(made[n]).toBeCloseTo(tick, 12);
  });
});

describe("the page", () => {
  const report = madeUp(sample());
  const page = renderPage(report);

  it("asks nothing of a network", () => {
    expect(page).not.toMatch(/(src|href)=|@import|url\(|fetch\(|https?:/);
  });

  it("escapes what it shows", () => {
    expect(page).toContain("made &lt;up&gt;");
    expect(escaped(`<a b="c">&`)).toBe("&lt;a b=&quot;c&quot;&gt;&amp;");
  });

  it("has a box on the axis of time and a row for every kernel", () => {
    const lane = page.slice(page.indexOf('class="lane kernel"'), page.indexOf("</section>", page.indexOf('class="lane kernel"')));
    expect(lane.match(/<b /g)).toHaveLength(report.kernels.length);
    expect(page.match(/<tr title=/g)).toHaveLength(report.kernels.length);
    // Boxes lie one after the other and fill the axis.
    const places = [...lane.matchAll(/left:([\d.]+)%;width:([\d.]+)%/g)].map(([, left, width]) => [Number(left), Number(width)]);
    for (const [n, [left = 0]] of places.entries()) {
      if (n > 0) expect(left).toBeCloseTo((places[n - 1]?.[0] ?? 0) + (places[n - 1]?.[1] ?? 0), 1);
    }
    expect((places.at(-1)?.[0] ?? 0) + (places.at(-1)?.[1] ?? 0)).toBeCloseTo(100, 1);
  });

  it("has tags that close", () => {
    const open: string[] = [];
    const body = page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "");
    for (const [, slash, name = "", rest = ""] of body.matchAll(/<(\/?)([a-z0-9]+)((?:[^<>"]|"[^"]*")*)>/g)) {
      if (["meta", "input"].includes(name) || rest.endsWith("/")) continue;
      if (slash === "") open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it("has no figure that is none", () => {
    for (const text of [page, renderPage(madeUp(blocks)), renderPage(madeUp(blocks, "predict_1"))]) {
      expect(text.replace(/<script>[\s\S]*<\/script>/, "")).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});
