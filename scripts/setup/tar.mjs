/** The plain files of a tar archive (ustar), by name. Links, folders and long-name extensions are passed over. */
export function* readTar(archive) {
  const block = 512;
  for (let at = 0; at + block <= archive.length; ) {
    const name = text(archive, at, 100);
    if (name === "") return;
    const size = Number.parseInt(text(archive, at + 124, 12).trim(), 8);
    const type = text(archive, at + 156, 1);
    if (type === "0" || type === "") yield { name, content: archive.subarray(at + block, at + block + size) };
    at += block + Math.ceil(size / block) * block;
  }
}

function text(archive, start, length) {
  const field = archive.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("latin1", 0, end < 0 ? length : end);
}
