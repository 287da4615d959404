import { type Analysis, analyseText } from "../../compiler/editor/analysis.js";

/** A program of two files in which every kind of name is declared and used. */
export const forecast = {
  "main.dlm": `dlm 1
use "blocks.dlm"

// How long,
// and how many.
dims T = 24, F = 3, K = T / 2

/// Adds two sequences.
block Merge(units: int = F, rate: float = 0.5)
  (x: f32[h, c], other: f32[h, c]) -> f32[h, units] {
  let sum = x + other
  sum -> dense(units, bias: false) -> dropout(rate)
}

model Forecast {
  input past: f32[T, F]
  output next: f32[T]
  output rain: probability

  layer shared = dense(F, initializer: he_normal)
  let a = past -> shared
  let b = past -> shared -> dense(F) as stem
  let c = a
    -> Merge(other: b, units: 4)
  next = c -> flatten -> Halve(by: 2) -> dense(K * 2)
  rain = (next) -> dense(1) -> sigmoid
}

data Seattle for Forecast {
  train = npy(past: "p.npy", next: "n.npy", rain: "r.npy")
  past  = past -> scale(1 / T)
}

train Forecast on Seattle {
  loss:       each(next: 2 * mse, rain: binary_crossentropy)
  optimizer:  adam(learning_rate: cosine(0.01))
  metrics:    [mae, accuracy]
  parameters: [group("stem/*", l2: 0.0001), freeze("shared/kernel")]
}
`,
  "blocks.dlm": `dlm 1

dims W = 2

block Halve(by: int = W) (x: f32[n]) -> f32[_] {
  x -> dense(n / by) -> relu
}
`,
} as const;

/** A file of these, with those that it uses. */
export function analyseFile(files: { readonly [path: string]: string }, path: string): Analysis {
  const source = (name: string) => ({ path: name, text: files[name] ?? "" });
  return analyseText(source(path), { load: (name) => (name in files ? source(name) : undefined) });
}

/** The offset of words in a text; of a part of them where wanted: `offsetOf(text, "let a = past", "past")`. */
export function offsetOf(text: string, words: string, part = words): number {
  const at = text.indexOf(words);
  if (at < 0 || !words.includes(part)) throw new Error(`the text does not hold ${words}`);
  return at + words.indexOf(part);
}
