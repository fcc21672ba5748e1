// Records this machine for five seconds and prints what the recorder hands out. Nothing is stored.
import { openRecorder } from '@tidemark/collector';
import { formatSeries } from '@tidemark/core';

const recorder = await openRecorder({
  intervalMs: 1000,
  topProcesses: 3,
  onFrame: ({ seq, timeMs, layout, values }) => {
    console.log(`frame ${seq} at ${new Date(timeMs).toISOString()}, ${values.length} values`);
    for (const [slot, series] of layout.series.entries()) console.log(`  ${formatSeries(series)} ${values[slot]}`);
  },
  onEvent: (event) => console.error(event),
});

setTimeout(() => void recorder.close(), 5000);
