import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import { KeyedRows } from './keyed-rows.ts';
import type { ReadBuffer } from './proc-file.ts';

/** What `/proc/net/dev` says of an interface, in its order, see proc_net_dev(5): eight received, eight transmitted. */
export const INTERFACE_FIGURES = [
  'receivedBytes',
  'receivedPackets',
  'receiveErrors',
  'receiveDrops',
  'receiveFifoErrors',
  'receiveFrameErrors',
  'receivedCompressed',
  'receivedMulticast',
  'transmittedBytes',
  'transmittedPackets',
  'transmitErrors',
  'transmitDrops',
] as const;

const HEADER = Buffer.from('Inter-|');
const COLON = 0x3a;
const scanner = new ByteScanner();

/** `/proc/net/dev`: a row for each interface, known by its name, with {@link INTERFACE_FIGURES}. */
export function createNetDev(): KeyedRows {
  return new KeyedRows(INTERFACE_FIGURES.length);
}

/** Reads the bytes into `interfaces`; false when the header is missing or a line is cut. */
export function parseNetDev({ bytes, length }: ReadBuffer, interfaces: KeyedRows): boolean {
  scanner.reset(bytes, 0, length);
  if (!endsWithNewline(bytes, length) || !scanner.take(HEADER)) return false;
  scanner.skipLine();
  scanner.skipLine();
  for (interfaces.clear(); !scanner.atEnd; scanner.skipLine()) {
    scanner.skipBlanks();
    // The first number may follow the colon without a space.
    const nameEnd = scanner.find(COLON);
    if (nameEnd < 0) return false;
    const at = interfaces.add(bytes, scanner.position, nameEnd);
    scanner.position = nameEnd + 1;
    for (let i = 0; i < INTERFACE_FIGURES.length; i++) interfaces.figures[at + i] = scanner.number();
    if (Number.isNaN(interfaces.figures[at + INTERFACE_FIGURES.length - 1] as number)) return false;
  }
  interfaces.finish();
  return true;
}
