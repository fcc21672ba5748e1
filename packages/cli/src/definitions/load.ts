import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Action } from './action.ts';

/** The commands that put a server under load. */
export function defineLoad(program: Command, action: Action): void {
  const load = program.command('load').description('put a server under load, and tell what its clients saw');

  const ws = load.command('ws').description('WebSocket clients').argument('<url>', 'such as ws://127.0.0.1:9001/live');
  addStreamFlags(addCommonFlags(ws))
    .option('--message <text>', 'send this as soon as connected; what comes next is taken for the answer')
    .option('--every <duration>', 'send it again and again, so far apart')
    .addOption(maxErrors())
    .addOption(maxGaps())
    .addOption(maxSkipped())
    .action(action(async () => (await import('../commands/load.ts')).loadWebSocket));
  addLatencyFlags(ws);

  const sse = load
    .command('sse')
    .description('clients of server-sent events')
    .argument('<url>', 'such as http://127.0.0.1:9001/live');
  addStreamFlags(addCommonFlags(sse))
    .addOption(maxErrors())
    .addOption(maxGaps())
    .addOption(maxSkipped())
    .action(action(async () => (await import('../commands/load.ts')).loadEventStream));
  addLatencyFlags(sse);

  const http = load
    .command('http')
    .description('HTTP requests over connections that are kept open')
    .argument('<url>', 'such as http://127.0.0.1:9001/metrics/summary');
  addCommonFlags(http)
    .addOption(new Option('--rate <n>', 'so many a second, whether the server keeps up or not').argParser(parseAmount))
    .option('--method <name>', 'GET if left out, POST with a body')
    .option('--body <text>', 'what is sent; @FILE sends the content of a file')
    .addOption(maxErrors())
    .action(action(async () => (await import('../commands/load.ts')).loadHttp));
  addLatencyFlags(http);
}

function addCommonFlags(command: Command): Command {
  return command
    .addOption(new Option('--clients <n>', 'connections, up to 10000').argParser(parseAmount).default(10))
    .option('--duration <duration>', 'how long is measured, once all are connected', '30s')
    .addOption(new Option('--connect-rate <n>', 'clients that begin in a second').argParser(parseAmount).default(1000))
    .option('--timeout <duration>', 'what connecting, and each answer, may take', '10s')
    .addOption(new Option('--token <token>', 'sent as bearer').env('TIDEMARK_TOKEN'))
    .addOption(new Option('--header <header>', "'name: value', as often as needed").argParser(collectHeader))
    .addOption(new Option('--ca <file>', 'trust these certificates (PEM), and no others').conflicts('insecureTls'))
    .option('--insecure-tls', 'trust any certificate')
    .option('--json', 'the report for programs')
    .option('--out <file>', 'write the report for programs to this file, besides')
    .option('--force', 'replace that file if there is one');
}

function addStreamFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--protocol <name>', 'tidemark reads and checks the messages of /live; plain counts').choices([
        'tidemark',
        'plain',
      ]),
    )
    .option('--match <selector>', 'which series a Tidemark sends; all if left out')
    .option('--interval <duration>', 'how far apart its frames are; every tick if left out')
    .option('--pause-one <duration>', 'one client stops reading for so long, in the middle');
}

const maxErrors = () => threshold('--max-errors <n>', 'fail beyond so many errors');
const maxGaps = () =>
  threshold('--max-gaps <n>', 'fail beyond so many frames missing, twice or disordered, and clients that get none');
const maxSkipped = () => threshold('--max-skipped <n>', 'fail beyond so many frames that the server left out');

function threshold(flags: string, help: string): Option {
  return new Option(flags, help).argParser(parseAmount);
}

function addLatencyFlags(command: Command): void {
  command
    .option('--max-p50 <duration>', 'fail when the median latency is longer')
    .option('--max-p99 <duration>', 'fail when 1 % of the latencies are longer')
    .option('--max-latency <duration>', 'fail when any is longer')
    .addOption(threshold('--min-rate <n>', 'fail below so many messages or answers a second'));
}

/** What is in range is for the load generator to say. */
function parseAmount(text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError('Use a number.');
  return Number(text);
}

function collectHeader(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(text) ?? [];
  // The text may hold a secret, so it is not repeated.
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Write it as 'name: value'.");
  return { ...before, [name]: value };
}
