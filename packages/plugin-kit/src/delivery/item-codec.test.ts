import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleBatch, sampleMessage, stormMessage } from '../testing/samples.ts';
import { batchCodec, messageCodec } from './item-codec.ts';

it.each([sampleMessage(), sampleMessage({ status: 'resolved' }), stormMessage(3)])(
  'keeps a message: $key',
  (message) => {
    expect(messageCodec.decode(messageCodec.encode(message))).toEqual(message);
  },
);

it('keeps a batch, to the bit', () => {
  const double = fc.double({ noDefaultInfinity: false });
  fc.assert(
    fc.property(fc.array(fc.tuple(double, double, double, double), { maxLength: 20 }), (rows) => {
      const [timesMs, ...columns] = [0, 1, 2, 3].map((index) => Float64Array.from(rows, (row) => row[index] as number));
      const batch = { ...sampleBatch(), timesMs: timesMs as Float64Array, columns };
      const decoded = batchCodec.decode(batchCodec.encode(batch));
      expect(decoded).toEqual(batch);
    }),
  );
});

it('refuses bytes that are no batch', () => {
  const bytes = batchCodec.encode(sampleBatch());
  for (const end of [0, 3, 4, 20, bytes.length - 1]) {
    expect(() => batchCodec.decode(bytes.subarray(0, end))).toThrow(SyntaxError);
  }
});
