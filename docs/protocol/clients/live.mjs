// Prints values as they are recorded, and after an outage goes on where it was. Node 22 or newer, or a browser.
const [, , url = 'ws://127.0.0.1:9001/live', match = 'host_load1'] = globalThis.process?.argv ?? [];
let [columns, after, silence] = [new Map()];
for (;;)
  await new Promise((end) => {
    const socket = new WebSocket(url, ['tidemark.live.v1']);
    socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', id: 'a', match, after }));
    socket.onclose = () => setTimeout(end, 1000);
    socket.onmessage = ({ data }) => {
      clearTimeout(silence);
      silence = setTimeout(() => end(socket.close()), 45_000);
      const message = JSON.parse(data);
      if (message.columns) columns = new Map(message.columns.map((n) => [n, message.series[n] ?? columns.get(n)]));
      if (message.type === 'error') socket.close(console.error(`${message.message}; ${message.hint}`));
      if (message.type !== 'frame') return;
      after = message.seq;
      for (const [i, { metric, labels }] of [...columns.values()].entries())
        console.log(after, metric, JSON.stringify(labels), message.values[i]);
    };
  });
