/**
 * `node:http`, which is not imported because an import reads every export: among them are getters that load what Node's
 * own `fetch` is made of, with TLS. That takes 6 MiB, and only a server that is asked something needs it.
 */
export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http');
