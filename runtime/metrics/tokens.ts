import type { Scores } from "./scores.js";

/** What a network is worth that says the next token of texts, over all positions of all rows that are no padding. */
export interface TokenMetrics {
  readonly rows: number;
  /** Positions that count. */
  readonly tokens: number;
  /** The share of them whose token was the most probable one. */
  readonly accuracy: number;
  /** The mean of −log of the probability of the right token. */
  readonly log_loss: number;
  /** e to that: among how many equally probable tokens one might as well choose. */
  readonly perplexity: number;
}

/**
 * `ranks` says where the right token of each position stands among all, 0 for the most probable one and -1 where the position does
 * not count; `surprises` are −log of its probability.
 */
export function tokenMetrics(
  ranks: ArrayLike<number>,
  surprises: ArrayLike<number>,
  { rows, wanted = [] }: { readonly rows: number; readonly wanted?: readonly string[] },
): TokenMetrics & { readonly kind: "tokens"; readonly scores: Scores } {
  const sums = { tokens: 0, right: 0, surprise: 0 };
  for (let n = 0; n < ranks.length; n += 1) {
    const rank = ranks[n] as number;
    if (rank < 0) continue;
    sums.tokens += 1;
    sums.right += rank === 0 ? 1 : 0;
    sums.surprise += surprises[n] as number;
  }
  const mean = (sum: number) => (sums.tokens === 0 ? 0 : sum / sums.tokens);
  const log_loss = mean(sums.surprise);
  const own = { rows, tokens: sums.tokens, accuracy: mean(sums.right), log_loss, perplexity: Math.exp(log_loss) };
  const topKs = wanted.filter((metric) => metric.startsWith("top_k("));
  const scores = topKs.map((metric) => [metric, mean(countBelow(ranks, Number(metric.split(/[()]/)[1])))] as const);
  return { kind: "tokens", ...own, scores: Object.fromEntries(scores) };
}

/** How many positions that count have a rank below `k`. */
function countBelow(ranks: ArrayLike<number>, k: number): number {
  const state = { count: 0 };
  for (let n = 0; n < ranks.length; n += 1) if ((ranks[n] as number) >= 0 && (ranks[n] as number) < k) state.count += 1;
  return state.count;
}
