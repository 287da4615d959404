export declare function backportsOf(
  files: readonly { readonly path: string; readonly text: string }[],
  osRelease: string,
): string | undefined;
