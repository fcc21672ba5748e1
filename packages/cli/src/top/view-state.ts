/** What the table of processes is sorted by. */
export type SortKey = 'cpu' | 'memory' | 'read' | 'written' | 'threads' | 'fds' | 'age' | 'pid' | 'name';

/** Processes one by one, below their parents, or added up by name. */
export type Arrangement = 'list' | 'tree' | 'groups';

/** What the person at the keyboard asked for. */
export interface ViewState {
  readonly sort: SortKey;
  /** The other way round: the smallest first. */
  readonly isReversed: boolean;
  readonly arrangement: Arrangement;
  readonly showsHelp: boolean;
  /** Only what has this in its name, or is this pid; empty for all. */
  readonly filter: string;
  /** Keys are letters of the filter. */
  readonly isTyping: boolean;
  readonly isPaused: boolean;
  /** Rows above the first that is shown. */
  readonly scrolled: number;
}

export const INITIAL_STATE: ViewState = {
  sort: 'cpu',
  isReversed: false,
  arrangement: 'list',
  showsHelp: false,
  filter: '',
  isTyping: false,
  isPaused: false,
  scrolled: 0,
};

const SORT_KEYS: Readonly<Record<string, SortKey>> = {
  c: 'cpu',
  m: 'memory',
  r: 'read',
  w: 'written',
  T: 'threads',
  f: 'fds',
  a: 'age',
  p: 'pid',
  n: 'name',
};

/** The same key again goes back to the list. */
const ARRANGEMENT_KEYS: Readonly<Record<string, Arrangement>> = { t: 'tree', g: 'groups' };

/** Keys by what terminals send for them. */
export const KEYS = {
  ctrlC: '\u0003',
  ctrlU: '\u0015',
  ctrlZ: '\u001a',
  enter: '\r',
  escape: '\u001b',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  home: '\u001b[H',
} as const;

/** What follows the escape character of a cursor key, in either of the two dialects that terminals speak. */
const SEQUENCE = /^[[O]([0-9;]*[A-Za-z~])/;

/** The keys in what a terminal sent at once, such as pasted text. */
export function splitKeys(text: string): string[] {
  const keys: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const [sequence, end] = (rest.startsWith(KEYS.escape) && SEQUENCE.exec(rest.slice(1))) || [];
    const [first = ''] = rest;
    keys.push(sequence === undefined ? first : `${KEYS.escape}[${end}`);
    rest = rest.slice(first.length + (sequence?.length ?? 0));
  }
  return keys;
}

/** How far keys scroll, in rows. */
export interface ScrollReach {
  /** With one key. */
  readonly page: number;
  /** In all. */
  readonly last: number;
}

/** The state after a key that is neither quitting nor suspending. */
export function pressKey(state: ViewState, key: string, reach: () => ScrollReach): ViewState {
  if (state.isTyping) return typeFilter(state, key);
  if (state.showsHelp) return { ...state, showsHelp: false };
  const sort = SORT_KEYS[key];
  if (sort !== undefined) return { ...state, sort, isReversed: state.sort === sort && !state.isReversed, scrolled: 0 };
  const move = SCROLL_KEYS[key];
  if (move !== undefined) return { ...state, scrolled: scroll(state, move, reach()) };
  const arrangement = ARRANGEMENT_KEYS[key];
  if (arrangement !== undefined) {
    return { ...state, arrangement: state.arrangement === arrangement ? 'list' : arrangement, scrolled: 0 };
  }
  if (key === '/') return { ...state, isTyping: true };
  if (key === ' ') return { ...state, isPaused: !state.isPaused };
  if (key === '?' || key === 'h') return { ...state, showsHelp: true };
  if (key === KEYS.escape) return { ...state, filter: '', scrolled: 0 };
  return state;
}

type Move = (page: number) => number;

const UP: Move = () => -1;
const DOWN: Move = () => 1;

const SCROLL_KEYS: Readonly<Record<string, Move>> = {
  [KEYS.up]: UP,
  k: UP,
  [KEYS.down]: DOWN,
  j: DOWN,
  [KEYS.pageUp]: (page) => -page,
  [KEYS.pageDown]: (page) => page,
  [KEYS.home]: () => Number.NEGATIVE_INFINITY,
};

/** From where the view is: rows that are gone do not count. */
function scroll({ scrolled }: ViewState, move: Move, { page, last }: ScrollReach): number {
  return Math.min(last, Math.max(0, Math.min(last, scrolled) + move(page)));
}

const MAX_FILTER = 40;

function typeFilter(state: ViewState, key: string): ViewState {
  const edited = (filter: string) => ({ ...state, filter, scrolled: 0 });
  if (key === KEYS.enter) return { ...state, isTyping: false };
  if (key === KEYS.escape) return { ...edited(''), isTyping: false };
  if (key === KEYS.backspace || key === '\b') return edited([...state.filter].slice(0, -1).join(''));
  if (key === KEYS.ctrlU) return edited('');
  const isText = [...key].length === 1 && !/\p{Cc}/u.test(key);
  return isText && [...state.filter].length < MAX_FILTER ? edited(state.filter + key) : state;
}
