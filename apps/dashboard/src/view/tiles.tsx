import type { ComponentChildren } from 'preact';
import { formatBytes, formatCount, formatLoad, formatPercent } from '../format/quantity.ts';
import type { LineName, Snapshot } from '../model/dashboard-model.ts';
import type { HostSample } from '../model/sample.ts';
import { Sparkline } from './sparkline.tsx';

/** The newest numbers of the host in one row. */
export function Tiles({ snapshot }: { readonly snapshot: Snapshot }) {
  const { host, lines, processes } = snapshot;
  const { memory } = host;
  const highestLoad = Math.max(host.cpus, ...lines.load1.map(Number));
  return (
    <section class="tiles" aria-label="Now">
      <Tile id="cpu" label="CPU" value={formatPercent(host.cpu.busy)} line="busy" max={100} snapshot={snapshot}>
        busy, of {cpusOf(host)}
      </Tile>
      <Tile
        id="memory"
        label="Memory"
        value={formatBytes(memory.used)}
        line="memoryUsed"
        max={memory.total}
        snapshot={snapshot}
      >
        used of {formatBytes(memory.total)} · {formatPercent((100 * memory.used) / memory.total)}
        {memory.swapTotal > 0 && ` · swap ${formatBytes(memory.swapUsed)}`}
      </Tile>
      <Tile
        id="load"
        label="Load, 1 min"
        value={formatLoad(host.load1)}
        line="load1"
        max={highestLoad}
        snapshot={snapshot}
      >
        5 min {formatLoad(host.load5)} · 15 min {formatLoad(host.load15)}
      </Tile>
      <Tile id="processes" label="Processes" value={formatCount(host.processes)} line="processes" snapshot={snapshot}>
        with kernel threads · {formatCount(processes.length)} recorded
      </Tile>
    </section>
  );
}

interface TileProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly line: LineName;
  /** The top of the line's scale. */
  readonly max?: number;
  readonly snapshot: Snapshot;
  readonly children: ComponentChildren;
}

function Tile({ id, label, value, line, max, snapshot, children }: TileProps) {
  return (
    <div class="tile" data-tile={id}>
      <h2>{label}</h2>
      <p class="value">{value}</p>
      <p class="detail">{children}</p>
      <Sparkline times={snapshot.times} points={snapshot.lines[line]} max={max} />
    </div>
  );
}

/** `2 CPUs`. */
export function cpusOf({ cpus }: HostSample): string {
  return cpus === 1 ? '1 CPU' : `${formatCount(cpus)} CPUs`;
}
