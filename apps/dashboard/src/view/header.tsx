import type { StatusShape } from '@tidemark/api';
import type { Dashboard } from '../dashboard.ts';
import { formatBytes } from '../format/quantity.ts';
import { formatClock, formatDateTime, formatInterval } from '../format/time.ts';
import type { ConnectionState } from '../live/connection-state.ts';
import type { Snapshot } from '../model/dashboard-model.ts';
import type { SignIn } from '../sign-in.ts';
import { Mark } from './mark.tsx';
import type { ThemeChoice } from './theme.ts';
import { ThemeSwitch } from './theme-switch.tsx';

interface HeaderProps {
  readonly dashboard: Dashboard;
  readonly theme: ThemeChoice;
  readonly signIn: SignIn;
}

export function Header({ dashboard, theme, signIn }: HeaderProps) {
  const status = dashboard.status.value;
  const name = signIn.visitor.value?.name;
  return (
    <header class="masthead">
      <h1>
        <Mark />
        <span class="wordmark">Tidemark</span>
        <span class="host">{status?.host}</span>
      </h1>
      <StateBadge state={dashboard.state.value} snapshot={dashboard.snapshot.value} />
      <p class="facts">{status === undefined ? '' : describeHistory(status.history)}</p>
      {name !== undefined && name !== 'anonymous' && (
        <button type="button" class="sign-out" onClick={() => void signIn.signOut()}>
          Sign out {name}
        </button>
      )}
      <ThemeSwitch theme={theme} />
    </header>
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
