import { grouped } from "../../base/figures.js";

/** `1 kernel`, `1,024 kernels` */
export const countOf = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`;
