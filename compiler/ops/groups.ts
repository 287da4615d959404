import { invariant } from "../base/invariant.js";
import type { Expr, Operand } from "../kernel/expr.js";
import { add, div, expr, mod } from "../kernel/expr.js";
import { times } from "./indexing.js";
import type { ConvAttributes } from "./schemas.js";

/** How channels and filters of a convolution fall into groups. */
export interface Groups {
  readonly groups: number;
  readonly channels: number;
  readonly channelsEach: number;
  readonly filters: number;
  readonly filtersEach: number;
}

/** By the shape of the filters, `[…, channels of a group, filters]`. */
export function groupsOf(filter: readonly number[], { groups = 1 }: Pick<ConvAttributes, "groups">): Groups {
  const [channelsEach, filters] = filter.slice(-2);
  invariant(filters % groups === 0, `${filters} filters do not fall into ${groups} groups`);
  return { groups, channels: channelsEach * groups, channelsEach, filters, filtersEach: filters / groups };
}

/** The channel of x that filter `k` sees as its `c`th. */
export function channelOf({ groups, channelsEach, filtersEach }: Groups, k: Operand, c: Operand): Expr {
  if (groups === 1) return expr(c);
  const group = filtersEach === 1 ? expr(k) : div(k, filtersEach);
  return channelsEach === 1 ? group : add(times(group, channelsEach), c);
}

/** The `k`th filter of those that see channel `c` of x. */
export function filterOf({ groups, channelsEach, filtersEach }: Groups, c: Operand, k: Operand): Expr {
  if (groups === 1) return expr(k);
  const group = channelsEach === 1 ? expr(c) : div(c, channelsEach);
  return filtersEach === 1 ? group : add(times(group, filtersEach), k);
}

/** Which of the channels of its group `c` is. */
export function placeInGroup({ groups, channelsEach }: Groups, c: Operand): Expr {
  if (groups === 1) return expr(c);
  return channelsEach === 1 ? expr(0) : mod(c, channelsEach);
}
