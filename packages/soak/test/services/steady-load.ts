// Twenty requests a second to a port of this machine, until it is ended: `node steady-load.ts PORT`.
import { Agent, get } from 'node:http';

const [port] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
setInterval(() => {
  get({ port, host: '127.0.0.1', path: '/', agent }, (response) => response.resume()).on('error', () => {});
}, 50);
process.on('SIGTERM', () => process.exit(0));
