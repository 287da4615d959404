export declare function readTar(archive: Buffer): Iterable<{ readonly name: string; readonly content: Buffer }>;
