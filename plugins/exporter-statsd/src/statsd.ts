import { createCounterIncreases, defineExporter, option, z } from '@tidemark/plugin-kit';
import { encodeLines } from './lines.ts';
import { newestRow } from './newest-row.ts';
import { packLines } from './packets.ts';
import { sendDatagrams, sendStream } from './transport.ts';

/** What fits an Ethernet frame beside the headers of IP and UDP, with room for tunnels: StatsD's own recommendation. */
const PACKET_BYTES = 1432;

/** The newest values as StatsD's gauges and counters, over UDP or TCP. */
export const statsd = defineExporter({
  name: 'statsd',
  apiVersion: 1,
  help: 'sends the newest values to a StatsD or DogStatsD server',
  options: z.strictObject({
    host: option(z.string().min(1), { help: 'where the server is', expected: 'a host name or address' }).default(
      '127.0.0.1',
    ),
    port: option(z.int().min(1).max(65_535), { help: 'its port', expected: 'a whole number from 1 to 65535' }).default(
      8125,
    ),
    protocol: option(z.enum(['udp', 'tcp']), {
      help: 'how it is reached; only by tcp is known whether values arrived',
      expected: '`udp` or `tcp`',
    }).default('udp'),
    labels: option(z.enum(['tags', 'name']), {
      help: 'where labels go: into tags as DogStatsD has them, or into the name for servers that know no tags',
      expected: '`tags` or `name`',
    }).default('tags'),
    prefix: option(z.string().regex(/^[A-Za-z0-9_.-]*$/), {
      help: 'what each name begins with',
      expected: 'letters, digits, dots, hyphens and underscores',
    }).default(''),
    packetBytes: option(z.int().min(512).max(65_507), {
      help: 'how large a datagram may be',
      expected: 'a number of bytes from 512 to 65507',
    }).default(PACKET_BYTES),
  }),
  supports: { timestamps: false },
  start: ({ options }) => {
    const { host, port, protocol, labels, prefix, packetBytes } = options;
    const send = protocol === 'udp' ? sendDatagrams : sendStream;
    const counters = createCounterIncreases();
    let sendings = 0;
    return {
      export: async (batch, signal) => {
        const row = newestRow(batch, sendings);
        const lines = encodeLines(row, { increases: counters.of(row), labels, prefix });
        await send({ host, port, packets: packLines(lines, packetBytes), signal });
        sendings++;
      },
    };
  },
});
