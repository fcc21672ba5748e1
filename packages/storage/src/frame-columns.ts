/** Frames turned into columns, one a series, whatever their layouts. */
export interface FrameColumns {
  /** Adds the next frame: `seriesIds` names the slots of `samples`. The same array means the same layout. */
  add(seriesIds: Uint32Array, samples: Float64Array): void;
  /** By series id, one value a frame added; NaN where a series was not in its layout. */
  bySeries(): ReadonlyMap<number, Float64Array>;
}

/** Room for `frames` frames. With `wanted`, other series are left out. */
export function createFrameColumns(frames: number, wanted?: ReadonlySet<number>): FrameColumns {
  const columns = new Map<number, Float64Array>();
  let layout: Uint32Array | undefined;
  let slots: number[] = [];
  let targets: Float64Array[] = [];
  let added = 0;
  const columnOf = (seriesId: number) => {
    let column = columns.get(seriesId);
    if (column === undefined) {
      column = new Float64Array(frames).fill(Number.NaN);
      columns.set(seriesId, column);
    }
    return column;
  };
  const enter = (seriesIds: Uint32Array) => {
    slots = [...seriesIds.keys()].filter((slot) => wanted?.has(seriesIds[slot] as number) ?? true);
    targets = slots.map((slot) => columnOf(seriesIds[slot] as number));
    layout = seriesIds;
  };
  return {
    add: (seriesIds, samples) => {
      if (seriesIds !== layout) enter(seriesIds);
      for (let i = 0; i < slots.length; i++) {
        (targets[i] as Float64Array)[added] = samples[slots[i] as number] as number;
      }
      added++;
    },
    bySeries: () => columns,
  };
}
