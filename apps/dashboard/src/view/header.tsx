import type { StatusShape } from '@tidemark/api';
import type { Dashboard } from '../dashboard.ts';
import { formatBytes } from '../format/quantity.ts';
import { formatClock, formatDateTime, formatInterval } from '../format/time.ts';
import type { ConnectionState } from '../live/connection-state.ts';
import type { Snapshot } from '../model/dashboard-model.ts';
import type { ThemeChoice } from './theme.ts';
import { ThemeSwitch } from './theme-switch.tsx';

interface HeaderProps {
  readonly dashboard: Dashboard;
  readonly theme: ThemeChoice;
}

export function Header({ dashboard, theme }: HeaderProps) {
  const status = dashboard.status.value;
  return (
    <header class="masthead">
      <h1>
        <Mark />
        <span class="wordmark">Tidemark</span>
        <span class="host">{status?.host}</span>
      </h1>
      <StateBadge state={dashboard.state.value} snapshot={dashboard.snapshot.value} />
      <p class="facts">{status === undefined ? '' : describeHistory(status.history)}</p>
      <ThemeSwitch theme={theme} />
    </header>
  );
}

/** A line that the water reached once, and the water. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path class="line" d="M6 9h20" />
      <path class="water" d="M4 19c4-5 8-5 12 0s8 5 12 0" />
    </svg>
  );
}

function StateBadge({ state, snapshot }: { readonly state: ConnectionState; readonly snapshot: Snapshot }) {
  return (
    <p class="state" role="status" data-state={state}>
      {describeState(state, snapshot)}
    </p>
  );
}

function describeState(state: ConnectionState, { intervalMs, newestMs }: Snapshot): string {
  const last = newestMs === undefined ? '' : ` · last data ${formatClock(newestMs)}`;
  switch (state) {
    case 'connecting':
      return 'connecting…';
    case 'waiting':
      return 'connected · waiting for the first frame';
    case 'live':
      return `recording · every ${formatInterval(intervalMs)}`;
    case 'stalled':
      return `recorder stalled${last}`;
    case 'reconnecting':
      return `reconnecting…${last}`;
  }
}

function describeHistory({ oldestMs, sizeBytes }: StatusShape['history']): string {
  const size = `${formatBytes(sizeBytes)} on disk`;
  return oldestMs === null ? size : `recorded since ${formatDateTime(oldestMs)} · ${size}`;
}
