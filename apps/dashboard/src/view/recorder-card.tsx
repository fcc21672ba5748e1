import type { StatusShape } from '@tidemark/api';
import type { ComponentChildren } from 'preact';
import { formatBytes, formatCount, formatMilliseconds, formatPercent } from '../format/quantity.ts';
import { formatDateTime } from '../format/time.ts';
import type { Snapshot } from '../model/dashboard-model.ts';

interface RecorderCardProps {
  readonly snapshot: Snapshot;
  readonly status: StatusShape | undefined;
}

/** What the recording costs, and where it is. */
export function RecorderCard({ snapshot: { host }, status }: RecorderCardProps) {
  const { recorder } = host;
  return (
    <section class="card recorder" aria-labelledby="recorder-title">
      <header>
        <h2 id="recorder-title">Recorder</h2>
        <p class="resolution">{status && `Tidemark ${status.version}`}</p>
      </header>
      <dl>
        <Fact term="Own cost">
          {formatPercent(recorder.cpuPercent)} of one CPU, {formatBytes(recorder.residentBytes)} resident
        </Fact>
        <Fact term="Tick">
          {formatMilliseconds(recorder.tickMs)}, begun {formatMilliseconds(recorder.latenessMs)} late
        </Fact>
        {status && <StatusFacts status={status} />}
      </dl>
    </section>
  );
}

function StatusFacts({ status: { startedMs, recorder, history } }: { readonly status: StatusShape }) {
  const { restarts, lastRestart } = recorder;
  const restarted = lastRestart === null ? 'never replaced' : `replaced ${restarts} times, last: ${lastRestart.reason}`;
  return (
    <>
      <Fact term="Running">
        since {formatDateTime(startedMs)}, {restarted}
      </Fact>
      <Fact term="History">
        {formatCount(history.frames)} frames of {formatCount(history.series)} series, {formatBytes(history.sizeBytes)}
      </Fact>
      <Fact term="File">
        <code>{history.file}</code>
      </Fact>
    </>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
