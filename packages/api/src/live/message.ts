import type { Frame, Series } from '@tidemark/core';
import { seriesToShape, valueToShape } from '../shapes/series-shape.ts';
import type { Columns } from './series-numbers.ts';

/** How messages become bytes on one kind of connection. */
export interface Wire {
  encode(message: Message): Buffer;
}

/** Something that is the same for every client of a wire: its bytes are made once and shared. Nobody changes them. */
export interface Sendable {
  bytes(wire: Wire): Buffer;
}

/** One message of the protocol to clients. */
export class Message implements Sendable {
  readonly type: string;
  /** The whole message, with its type. */
  readonly json: string;
  /** Of frames: what a client resumes after. */
  readonly seq: number | undefined;
  readonly #encoded = new Map<Wire, Buffer>();

  constructor(type: string, body: string, seq?: number) {
    this.type = type;
    this.json = body === '' ? `{"type":"${type}"}` : `{"type":"${type}",${body}}`;
    this.seq = seq;
  }

  bytes(wire: Wire): Buffer {
    let bytes = this.#encoded.get(wire);
    if (bytes === undefined) {
      bytes = wire.encode(this);
      this.#encoded.set(wire, bytes);
    }
    return bytes;
  }
}

/** Messages that are written at once. */
export class Sequence implements Sendable {
  readonly #parts: readonly Sendable[];
  readonly #encoded = new Map<Wire, Buffer>();

  constructor(parts: readonly Sendable[]) {
    this.#parts = parts;
  }

  bytes(wire: Wire): Buffer {
    let bytes = this.#encoded.get(wire);
    if (bytes === undefined) {
      bytes = Buffer.concat(this.#parts.map((part) => part.bytes(wire)));
      this.#encoded.set(wire, bytes);
    }
    return bytes;
  }
}

/** A message whose body is plain data. */
export function messageOf(type: string, body: Readonly<Record<string, unknown>>): Message {
  return new Message(type, JSON.stringify(body).slice(1, -1));
}

/** What `subscribed` and `columns` have in common. Columns that are among `known` are not named again. */
export function columnsBody(channel: number, columns: Columns, known?: Columns): string {
  const named = new Set(known?.numbers);
  const names = columns.numbers.flatMap((number, i) =>
    named.has(number) ? [] : `"${number}":${JSON.stringify(seriesToShape(columns.series[i] as Series))}`,
  );
  return `"channel":${channel},"columns":[${columns.numbers.join()}],"series":{${names.join()}}`;
}

export interface FrameParts {
  readonly channel: number;
  readonly frame: Frame;
  readonly elapsedMs: number;
  readonly columns: Columns;
}

export function frameMessage({ channel, frame, elapsedMs, columns }: FrameParts): Message {
  const { seq, timeMs, intervalMs, values } = frame;
  const texts = columns.slots.map((slot) => JSON.stringify(valueToShape(values[slot] as number)));
  const times = `"seq":${seq},"timeMs":${timeMs},"elapsedMs":${elapsedMs},"intervalMs":${intervalMs}`;
  return new Message('frame', `"channel":${channel},${times},"values":[${texts.join()}]`, seq);
}
