// Prints values as they are recorded, and after an outage goes on where it was. Node 22 or newer, or a browser.
const [, , url = 'ws://127.0.0.1:9001/live', match = 'host_load1'] = globalThis.process?.argv ?? [];
const names = {};
let columns = [];
let after;
function open() {
  const socket = new WebSocket(url, ['tidemark.live.v1']);
  socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', id: 'a', match, after }));
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.columns) [columns] = [message.columns, Object.assign(names, message.series)];
    if (message.type === 'error') console.error(`${message.message}; ${message.hint}`);
    if (message.type !== 'frame') return;
    after = message.seq;
    for (const [i, { metric, labels }] of columns.map((number) => names[number]).entries())
      console.log(after, metric, JSON.stringify(labels), message.values[i]);
  };
  socket.onclose = () => setTimeout(open, 1000);
}
open();
