// What the column codec makes of a sample, in bytes and in CPU time, beside deflated differences in the same run, in
// turn. Every column is compared with what is decoded of it. Prints JSON.
// `npm run bench packages/storage/bench/column-codec.ts -- --columns 50 --length 900`
// `--data FOLDER` measures recorded sets instead: a folder with a `gen.mjs` that exports `SETS` (by name, options of a
// `Gen`) and `Gen` (iterates over `[seconds, row]`, a row being a Float64Array with a value of each series).
import { cpus, loadavg, release } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '@tidemark/core';
import { decodeColumn, encodeColumn } from '../src/codec/column.ts';
import { generateColumns } from './columns.ts';
import { decodeDeflatedDeltas, encodeDeflatedDeltas } from './deflated-deltas.ts';

const { values: options } = parseArgs({
  options: {
    columns: { type: 'string', default: '50' },
    length: { type: 'string', default: '900' },
    rounds: { type: 'string', default: '9' },
    data: { type: 'string' },
  },
});
const length = Number(options.length);
const rounds = Math.max(1, Number(options.rounds));

interface Codec {
  readonly encode: (values: Float64Array, length: number) => Uint8Array;
  readonly decode: (bytes: Uint8Array, values: Float64Array, length: number) => void;
}

const CODECS: Readonly<Record<string, Codec>> = {
  column: { encode: encodeColumn, decode: decodeColumn },
  deflatedDeltas: { encode: encodeDeflatedDeltas, decode: decodeDeflatedDeltas },
};

interface RecordedSets {
  readonly SETS: Readonly<Record<string, object>>;
  readonly Gen: new (options: object) => Iterable<readonly [seconds: number, row: Float64Array]>;
}

/** One Float64Array a series and block of time. */
async function* recordedSets(folder: string): AsyncGenerator<[name: string, columns: Float64Array[]]> {
  const { SETS, Gen } = (await import(pathToFileURL(resolve(folder, 'gen.mjs')).href)) as RecordedSets;
  for (const [name, set] of Object.entries(SETS)) {
    const columns: Float64Array[] = [];
    let block: Float64Array[] = [];
    let filled = 0;
    for (const [, row] of new Gen(set)) {
      if (filled === 0) block = Array.from(row, () => new Float64Array(length));
      row.forEach((value, series) => {
        (block[series] as Float64Array)[filled] = value;
      });
      if (++filled < length) continue;
      columns.push(...block);
      filled = 0;
    }
    columns.push(...(filled > 0 ? block.map((column) => column.subarray(0, filled)) : []));
    yield [name, columns];
  }
}

function cpuNanoseconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1000;
}

const decoded = new Float64Array(length);

class Measurement {
  readonly #codec: Codec;
  readonly #columns: readonly Float64Array[];
  readonly #samples: number;
  readonly #encodeNs: number[] = [];
  readonly #decodeNs: number[] = [];
  #blocks: Uint8Array[] = [];

  constructor(codec: Codec, columns: readonly Float64Array[]) {
    this.#codec = codec;
    this.#columns = columns;
    this.#samples = columns.reduce((sum, column) => sum + column.length, 0);
  }

  round(): void {
    const { encode, decode } = this.#codec;
    this.#encodeNs.push(
      cpuNanoseconds(() => {
        this.#blocks = this.#columns.map((column) => encode(column, column.length));
      }),
    );
    this.#decodeNs.push(
      cpuNanoseconds(() => {
        this.#columns.forEach((column, i) => {
          decode(this.#blocks[i] as Uint8Array, decoded, column.length);
        });
      }),
    );
  }

  /** Throws when a column does not come back bit for bit. */
  verify(): void {
    this.#columns.forEach((column, i) => {
      this.#codec.decode(this.#blocks[i] as Uint8Array, decoded, column.length);
      const at = column.findIndex((value, k) => !Object.is(value, decoded[k]));
      if (at >= 0) throw new Error(`value ${at} of column ${i} is ${column[at]} and came back as ${decoded[at]}`);
    });
  }

  get result() {
    const bytes = this.#blocks.reduce((sum, block) => sum + block.length, 0);
    return {
      bytesPerSample: round(bytes / this.#samples, 4),
      encodeNsPerSample: round(median(this.#encodeNs) / this.#samples, 1),
      decodeNsPerSample: round(median(this.#decodeNs) / this.#samples, 1),
    };
  }
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

function measure(columns: readonly Float64Array[]) {
  const measurements = Object.entries(CODECS).map(([name, codec]) => [name, new Measurement(codec, columns)] as const);
  for (let i = 0; i < rounds; i++) for (const [, measurement] of measurements) measurement.round();
  for (const [, measurement] of measurements) measurement.verify();
  return {
    columns: columns.length,
    samples: columns.reduce((sum, column) => sum + column.length, 0),
    ...Object.fromEntries(measurements.map(([name, measurement]) => [name, measurement.result])),
  };
}

const sets: Record<string, ReturnType<typeof measure>> = {};
if (options.data === undefined) {
  const kinds = generateColumns(Number(options.columns), length);
  // All of them first: the codec meets every kind before it is measured on one.
  sets['all kinds'] = measure([...kinds.values()].flat());
  for (const [kind, columns] of kinds) sets[kind] = measure(columns);
} else for await (const [name, columns] of recordedSets(options.data)) sets[name] = measure(columns);

const result = {
  bench: 'column-codec',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  load1: loadavg()[0],
  valuesPerColumn: length,
  rounds,
  sets,
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
