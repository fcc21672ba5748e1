import { useSignal } from '@preact/signals';
import { formatBytes, formatCount, formatPercent } from '../format/quantity.ts';
import type { Snapshot } from '../model/dashboard-model.ts';
import { nextOrder, orderProcesses, type ProcessColumn, type ProcessOrder } from '../model/process-order.ts';
import type { ProcessSample } from '../model/sample.ts';

const ROWS = 20;

const COLUMNS: readonly { readonly column: ProcessColumn; readonly label: string; readonly title: string }[] = [
  { column: 'name', label: 'Name', title: 'command name' },
  { column: 'pid', label: 'PID', title: 'process id' },
  { column: 'cpuPercent', label: 'CPU', title: 'percent of one CPU: 200 % is two CPUs' },
  { column: 'residentBytes', label: 'RSS', title: 'resident memory' },
  { column: 'threads', label: 'Threads', title: 'threads' },
];

/** The processes of the newest tick. A click on a column's head sorts by it. */
export function ProcessTable({ snapshot }: { readonly snapshot: Snapshot }) {
  const order = useSignal<ProcessOrder>({ column: 'cpuPercent', descending: true });
  const { processes, host } = snapshot;
  const rows = orderProcesses(processes, order.value, ROWS);
  return (
    <section class="card processes" aria-labelledby="processes-title">
      <header>
        <h2 id="processes-title">
          Processes <span class="unit">CPU in % of one CPU</span>
        </h2>
        <p class="resolution">
          {rows.length} of {formatCount(host.processes)} · newest tick
        </p>
      </header>
      <table>
        <thead>
          <tr>
            {COLUMNS.map(({ column, label, title }) => (
              <th key={column} scope="col" class={column} aria-sort={sortOf(order.value, column)}>
                <button
                  type="button"
                  title={title}
                  onClick={() => {
                    order.value = nextOrder(order.value, column);
                  }}
                >
                  {label}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((process) => (
            <ProcessRow key={process.key} process={process} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ProcessRow({ process }: { readonly process: ProcessSample }) {
  const { name, pid, cpuPercent, residentBytes, threads } = process;
  return (
    <tr data-pid={pid}>
      <td class="name" title={name}>
        {name}
      </td>
      <td>{pid}</td>
      <td class="cpuPercent" style={{ '--share': Math.min(1, (cpuPercent || 0) / 100) }}>
        {formatPercent(cpuPercent)}
      </td>
      <td>{formatBytes(residentBytes)}</td>
      <td>{formatCount(threads)}</td>
    </tr>
  );
}

function sortOf(order: ProcessOrder, column: ProcessColumn): 'ascending' | 'descending' | 'none' {
  if (order.column !== column) return 'none';
  return order.descending ? 'descending' : 'ascending';
}
