import { type Position, RequestType } from "vscode-languageserver/node";
import type { KernelTexts } from "../editor/kernels_at.js";
import type { PictureLevel } from "../editor/picture/picture_of.js";

/** Requests beyond the protocol, for editors that know of them. */
export const wgslRequest = new RequestType<WgslParams, KernelTexts | null, void>("dlmc/wgsl");
export const graphRequest = new RequestType<GraphParams, GraphPicture | null, void>("dlmc/graph");

/** Where the cursor stands. */
export interface WgslParams {
  readonly uri: string;
  readonly position: Position;
}

export interface GraphParams {
  readonly uri: string;
  /** The first of the file unless told. */
  readonly model?: string;
  readonly level?: PictureLevel;
}

export interface GraphPicture {
  /** A whole SVG document; `data-start` and `data-end` of its nodes are offsets in the text. */
  readonly svg: string;
  readonly model: string;
  /** All models of the file. */
  readonly models: readonly string[];
}
