/** Entries put together into packets of at most so many bytes, a line end between them. One that is larger travels alone. */
export function packLines(entries: readonly string[], maxBytes: number): Buffer[] {
  const packets: Buffer[] = [];
  let waiting: string[] = [];
  let bytes = 0;
  const flush = () => {
    if (waiting.length > 0) packets.push(Buffer.from(waiting.join('\n')));
    waiting = [];
    bytes = 0;
  };
  for (const entry of entries) {
    const length = Buffer.byteLength(entry) + 1;
    // The last line of a packet has no end.
    if (bytes + length - 1 > maxBytes) flush();
    waiting.push(entry);
    bytes += length;
  }
  flush();
  return packets;
}
