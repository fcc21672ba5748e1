import type { Dashboard } from '../dashboard.ts';
import { formatClock, formatInterval } from '../format/time.ts';
import { describeCompleteness } from '../model/completeness.ts';
import { type Snapshot, WINDOW_POINTS } from '../model/dashboard-model.ts';
import { shownSpan } from '../model/shown-span.ts';
import type { SignIn } from '../sign-in.ts';
import { AlertsCard } from './alerts-card.tsx';
import { CpuChart, LoadChart, MemoryChart, TopCpuChart, TopMemoryChart } from './charts.tsx';
import { DeliveriesCard } from './deliveries-card.tsx';
import { Header } from './header.tsx';
import { Problems } from './problems.tsx';
import { ProcessTable } from './process-table.tsx';
import { RecorderCard } from './recorder-card.tsx';
import type { ThemeChoice } from './theme.ts';
import { Tiles } from './tiles.tsx';

interface AppProps {
  readonly dashboard: Dashboard;
  readonly theme: ThemeChoice;
  readonly signIn: SignIn;
}

/** The live page of one agent. */
export function App({ dashboard, theme, signIn }: AppProps) {
  const snapshot = dashboard.snapshot.value;
  const role = signIn.visitor.value?.role;
  const visit = { canOperate: role === 'operate' || role === 'admin', nowMs: snapshot.newestMs };
  const charts = { dashboard, theme: theme.shown.value };
  return (
    <>
      <Header dashboard={dashboard} theme={theme} signIn={signIn} />
      <main>
        <Problems dashboard={dashboard} signIn={signIn} />
        <Tiles snapshot={snapshot} />
        <WindowLine snapshot={snapshot} />
        <div class="panels">
          <AlertsCard feed={dashboard.alerts} {...visit} />
          <CpuChart {...charts} />
          <MemoryChart {...charts} />
          <TopCpuChart {...charts} />
          <TopMemoryChart {...charts} />
          <ProcessTable snapshot={snapshot} />
          <LoadChart {...charts} />
          <RecorderCard snapshot={snapshot} status={dashboard.status.value} />
          <DeliveriesCard feed={dashboard.deliveries} {...visit} />
        </div>
      </main>
    </>
  );
}

/** Which stretch of time all charts show, from where, and whether it is complete. */
function WindowLine({ snapshot }: { readonly snapshot: Snapshot }) {
  const { intervalMs, times, gaps } = snapshot;
  const { fromMs, isWhole } = shownSpan(snapshot);
  if (times.length === 0) return <p class="window">Nothing recorded yet</p>;
  return (
    <p class="window">
      {isWhole ? `Last ${formatInterval(WINDOW_POINTS * intervalMs)}` : `Since ${formatClock(times[0] ?? fromMs)}`} ·
      raw · {formatInterval(intervalMs)} ·{' '}
      <span class={gaps.length === 0 ? 'complete' : 'gaps'}>{describeCompleteness(snapshot)}</span>
    </p>
  );
}
