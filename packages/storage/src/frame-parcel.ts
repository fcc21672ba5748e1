import { applyChange, describeChange, type Frame, type Layout, type LayoutChange, type Series } from '@tidemark/core';

/** Frames on their way to another thread. Layouts are most of them, so each is told by the one before. */
export interface FrameParcel {
  readonly frames: readonly ParcelFrame[];
  /** The first makes a layout of the one that the asking side knows, if `isKnown`, else of nothing. */
  readonly changes: readonly LayoutChange[];
  readonly isKnown: boolean;
  /** What the layout of the last frame is called from here on; undefined when it is the known one, or there is none. */
  readonly token: string | undefined;
}

interface ParcelFrame extends Omit<Frame, 'layout'> {
  /** So many changes lead to its layout. */
  readonly changes: number;
}

/** Layouts that a packer can go on from: those of askers whose questions wait at the same time. */
const REMEMBERED_LAYOUTS = 8;

/** Packs frames, beginning with a layout that the asking side says it has. `id` tells packers apart. */
export function createFramePacker(id: number): (frames: readonly Frame[], known: string | undefined) => FrameParcel {
  const remembered = new Map<string, Layout>();
  let given = 0;
  const remember = (layout: Layout): string => {
    const token = `${id}.${given++}`;
    if (remembered.size >= REMEMBERED_LAYOUTS) remembered.delete(remembered.keys().next().value as string);
    remembered.set(token, layout);
    return token;
  };
  return (frames, known) => {
    const first = known === undefined ? undefined : remembered.get(known);
    const changes: LayoutChange[] = [];
    let layout = first;
    const packed = frames.map(({ layout: own, ...frame }): ParcelFrame => {
      if (layout === undefined || !isSame(layout.series, own.series)) {
        changes.push(describeChange(layout?.series ?? [], own.series));
        layout = own;
      }
      return { ...frame, changes: changes.length };
    });
    const token = layout === undefined || layout === first ? undefined : remember(layout);
    return { frames: packed, changes, isKnown: first !== undefined, token };
  };
}

/** Takes the parcels of packers, in any order. */
export interface FrameUnpacker {
  /** A question to a packer, which is to be told what is known here, and its frames. */
  ask(question: (known: string | undefined) => Promise<FrameParcel>): Promise<readonly Frame[]>;
}

export function createFrameUnpacker(): FrameUnpacker {
  let newest: { readonly token: string; readonly layout: Layout } | undefined;
  return {
    ask: async (question) => {
      const known = newest;
      const { frames, changes, isKnown, token } = await question(known?.token);
      const layouts = [isKnown && known !== undefined ? known.layout : { series: [] }];
      for (const change of changes) layouts.push({ series: applyChange((layouts.at(-1) as Layout).series, change) });
      if (token !== undefined) newest = { token, layout: layouts.at(-1) as Layout };
      return frames.map(({ changes, ...frame }) => ({ ...frame, layout: layouts[changes] as Layout }));
    },
  };
}

function isSame(a: readonly Series[], b: readonly Series[]): boolean {
  return a === b || (a.length === b.length && a.every((series, slot) => series === b[slot]));
}
