/** A server in a process of its own. Prints which of Node's large modules are loaded when it listens, and when it was asked. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { listen } from '../src/server/listen.ts';
import { recordHere } from './recording-here.ts';

const LARGE = ['tls', 'internal/deps/undici/undici'];

/** Node tells only under a name that it does not document. */
const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
const largeModules = () => LARGE.filter((name) => moduleLoadList.includes(`NativeModule ${name}`));

await using here = recordHere();
const listener = await listen({ host: '127.0.0.1', port: 0 });
listener.serve(here.recording, { onError: (error) => console.error(error) });
const listening = largeModules();
const { port } = new URL(listener.url);
const socket = connect(Number(port), '127.0.0.1');
socket.end(`GET /healthz HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`);
const [answer] = (await once(socket, 'data')) as [Buffer];
socket.destroy();
await listener.close();
process.stdout.write(JSON.stringify({ listening, status: answer.toString('latin1', 9, 12), asked: largeModules() }));
