import { crc32 } from 'node:zlib';
import { corrupt } from '../codec/byte-reader.ts';

const CRC_BYTES = 4;

/** Where a checksum starts from, so that a blob in another's place does not pass. */
function seed(owner: number): number {
  return owner % 0x100000000;
}

/** The bytes and behind them the CRC-32 (zlib's) of them, started from the id of the row that owns them. */
export function sealBlob(bytes: Uint8Array, owner: number): Buffer {
  const blob = Buffer.allocUnsafe(bytes.length + CRC_BYTES);
  blob.set(bytes);
  blob.writeUInt32LE(crc32(bytes, seed(owner)), bytes.length);
  return blob;
}

/** The bytes of a blob, a view. Throws `STORAGE_BLOCK_CORRUPT` when they are not those that were sealed. */
export function openBlob(blob: Buffer, owner: number): Uint8Array {
  const length = blob.length - CRC_BYTES;
  if (length < 0) throw corrupt('it is too short');
  const bytes = blob.subarray(0, length);
  if (crc32(bytes, seed(owner)) !== blob.readUInt32LE(length)) throw corrupt('its checksum does not match');
  return bytes;
}
