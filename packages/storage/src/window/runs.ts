/** Calls back for each stretch `[start, end)` of frames that fall into one bucket. */
export function forEachRun(buckets: Int32Array, take: (bucket: number, start: number, end: number) => void): void {
  for (let start = 0; start < buckets.length; ) {
    let end = start + 1;
    while (end < buckets.length && buckets[end] === buckets[start]) end++;
    take(buckets[start] as number, start, end);
    start = end;
  }
}
