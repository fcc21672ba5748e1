import type { Series } from '@tidemark/core';
import type { ExportBatch } from '../contract/batch.ts';
import type { AlertMessage } from '../contract/message.ts';

/** What waits as bytes, for queues that outlive the process. `decode` throws `SyntaxError` for bytes that are no item. */
export interface ItemCodec<Item> {
  encode(item: Item): Uint8Array;
  decode(bytes: Uint8Array): Item;
}

/** JSON in UTF-8. */
export const messageCodec: ItemCodec<AlertMessage> = {
  encode: (message) => Buffer.from(JSON.stringify(message)),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as AlertMessage,
};

interface BatchHead {
  readonly key: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly series: readonly Series[];
  readonly rows: number;
}

const LENGTH_BYTES = 4;
const DOUBLE_BYTES = 8;

/** Bytes of the head, u32 little-endian; the head as JSON; times and columns as doubles, little-endian. */
export const batchCodec: ItemCodec<ExportBatch> = {
  encode: ({ key, resource, series, timesMs, columns }) => {
    const head: BatchHead = { key, resource, series, rows: timesMs.length };
    const text = Buffer.from(JSON.stringify(head));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text, ...[timesMs, ...columns].map(doublesToBytes)]);
  },
  decode: (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const start = LENGTH_BYTES + (bytes.byteLength < LENGTH_BYTES ? 0 : view.getUint32(0, true));
    const { rows, ...head } = JSON.parse(
      Buffer.from(bytes.subarray(LENGTH_BYTES, start)).toString('utf8'),
    ) as BatchHead;
    const columnBytes = rows * DOUBLE_BYTES;
    if (bytes.byteLength !== start + columnBytes * (1 + head.series.length)) {
      throw new SyntaxError('the bytes of a batch do not end where its head says');
    }
    const column = (index: number) =>
      Float64Array.from({ length: rows }, (_, row) =>
        view.getFloat64(start + index * columnBytes + row * DOUBLE_BYTES, true),
      );
    return { ...head, timesMs: column(0), columns: head.series.map((_, slot) => column(slot + 1)) };
  },
};

function doublesToBytes(values: Float64Array): Uint8Array {
  const bytes = Buffer.alloc(values.length * DOUBLE_BYTES);
  for (const [index, value] of values.entries()) bytes.writeDoubleLE(value, index * DOUBLE_BYTES);
  return bytes;
}
