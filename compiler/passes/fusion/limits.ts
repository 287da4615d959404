/** What a device allows one kernel. */
export interface FusionLimits {
  /** Storage buffers that one kernel binds, read and written together. */
  readonly buffers: number;
}

/** WebGPU's default `maxStorageBuffersPerShaderStage`: every device has as much. */
export const defaultLimits: FusionLimits = { buffers: 8 };
