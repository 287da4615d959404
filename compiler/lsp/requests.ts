import { type Position, RequestType } from "vscode-languageserver/node";
import type { KernelTexts } from "../editor/kernels_at.js";

/** Requests beyond the protocol, for editors that know of them. */
export const wgslRequest = new RequestType<WgslParams, KernelTexts | null, void>("dlmc/wgsl");

/** Where the cursor stands. */
export interface WgslParams {
  readonly uri: string;
  readonly position: Position;
}
