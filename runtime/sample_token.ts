import type { RandomStream } from "./random.js";

/** How a token is drawn from the probabilities of a vocabulary. */
export interface Sampling {
  /** Above 1 is bolder, below 1 more careful than the network is; 0 takes the most probable token. */
  readonly temperature: number;
  /** Only so many of the most probable tokens are drawn from. */
  readonly topK?: number;
}

/** Ids below this are padding and unknown, and no token. */
const reserved = 2;

/**
 * Draws an id by p^(1/temperature), brought to the sum 1 over the tokens that may be drawn: a softmax of logits / temperature.
 * Equal probabilities count in the order of their ids.
 */
export function sampleToken(probabilities: Float32Array, { temperature, topK }: Sampling, random: RandomStream): number {
  const ids = Array.from({ length: probabilities.length - reserved }, (_, n) => n + reserved);
  const of = (id: number): number => probabilities[id] as number;
  const ranked = topK === undefined && temperature > 0 ? ids : ids.sort((a, b) => of(b) - of(a) || a - b);
  const kept = ranked.slice(0, topK ?? ranked.length);
  if (temperature === 0) return kept[0] as number;
  // By logarithms, and from the largest one down, so that no temperature makes all of them 0.
  const logs = kept.map((id) => Math.log(of(id)) / temperature);
  const highest = logs.reduce((a, b) => Math.max(a, b));
  const weights = logs.map((log) => Math.exp(log - highest));
  const point = random.unit() * weights.reduce((a, b) => a + b, 0);
  let passed = 0;
  const found = weights.findIndex((weight) => {
    passed += weight;
    return point < passed;
  });
  return kept[found < 0 ? kept.length - 1 : found] as number;
}
