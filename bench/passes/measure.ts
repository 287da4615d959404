import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "../../compiler/compile.js";
import { lavapipe } from "../../compiler/schedule/profile.js";
import { passNames } from "./names.js";
import type { Network } from "./networks.js";
import type { NetworkResult, Plans } from "./result.js";
import { sizesOf } from "./sizes.js";

/** Compiles a network with all passes, and with each of them left out. Throws where it has mistakes. */
export function measureNetwork({ name, path }: Network, tell: (line: string) => void): NetworkResult {
  const source = { path, text: readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8") };

  const plansWithout = (disabledPasses: readonly string[]): Plans => {
    const { value, diagnostics } = compile(source, { profile: lavapipe, disabledPasses, predictBatches: [32] });
    const { programs } = value?.models[0]?.manifest ?? failed(diagnostics.map(({ title }) => title).join(", "));
    const sizes = (wanted: keyof Plans) =>
      sizesOf(programs.find(({ kind }) => kind === wanted) ?? failed(`there is no program "${wanted}"`));
    return { train: sizes("train"), predict: sizes("predict") };
  };
  const failed = (why: string): never => {
    throw new Error(`${path}: ${why}`);
  };

  tell(`${name}: all passes`);
  const whole = plansWithout([]);
  const without = passNames.map((pass, n) => {
    tell(`${name}: ${n + 1} of ${passNames.length}, without ${pass}`);
    return [pass, plansWithout([pass])] as const;
  });
  return { network: name, date: new Date().toISOString(), whole, without: Object.fromEntries(without) };
}
