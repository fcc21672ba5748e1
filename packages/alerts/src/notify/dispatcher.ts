import type { AlertBook, Moment } from '../engine/alert-book.ts';
import { type AlertState, isFiring } from '../engine/alert-state.ts';
import { type Ids, nextId } from '../engine/ids.ts';
import type { Address, Router } from '../policies/router.ts';
import { type GroupState, makeDue, NO_WAIT, newGroup, repeatAt } from './group-state.ts';
import type { Notification, NotifiedAlert } from './notification.ts';
import { type AlertFacts, notifiedAlert } from './notified-alert.ts';

/** Decides who is told what, and when. Keeps on each alert what its receivers were told. */
export interface Dispatcher {
  /** Says what is due. Cheap when nothing changed and nothing is. */
  run(moment: Pick<Moment, 'nowMs' | 'timeMs'>): Notification[];
  snapshot(): GroupState[];
  restore(groups: readonly GroupState[]): void;
}

export interface DispatcherOptions {
  readonly ids: Ids;
  readonly book: AlertBook;
  readonly router: Router;
  readonly facts: AlertFacts;
}

/** The alerts of a group: what its receiver does not know yet, and what it was told and still holds. */
interface Members {
  readonly news: { readonly alert: AlertState; readonly status: 'firing' | 'resolved' }[];
  readonly standing: AlertState[];
}

export function createDispatcher({ ids, book, router, facts }: DispatcherOptions): Dispatcher {
  const groups = new Map<string, GroupState>();
  let lookedAt = -1;
  let nextMs = Number.NEGATIVE_INFINITY;

  const timingOf = (group: GroupState) => router.route(group.route) ?? NO_WAIT;

  const gather = (): Map<string, Members> => {
    const members = new Map<string, Members>();
    const at = (address: Address) => {
      if (!groups.has(address.group)) groups.set(address.group, newGroup(address));
      let found = members.get(address.group);
      if (found === undefined) {
        found = { news: [], standing: [] };
        members.set(address.group, found);
      }
      return found;
    };
    for (const alert of [...book.firing, ...book.ended]) sortIn(alert, { facts, router, at, groups });
    return members;
  };

  const send = (group: GroupState, { news, standing }: Members, isRepeat: boolean, timeMs: number): Notification => {
    const told = isRepeat ? standing : [];
    const alerts: NotifiedAlert[] = [
      ...news.map(({ alert, status }) => notifiedAlert(alert, { status, facts, receiver: group.receiver })),
      ...told.map((alert) => notifiedAlert(alert, { status: 'repeat', facts, receiver: group.receiver })),
    ];
    for (const { alert, status } of news) remember(alert, group, status, book);
    const fires = standing.length > 0 || news.some(({ status }) => status === 'firing');
    return {
      id: nextId(ids, 'notification'),
      receiver: group.receiver,
      route: group.route,
      groupLabels: group.groupLabels,
      timeMs,
      status: fires ? 'firing' : 'resolved',
      alerts,
    };
  };

  const flush = (
    group: GroupState,
    members: Members | undefined,
    { nowMs, timeMs }: Pick<Moment, 'nowMs' | 'timeMs'>,
  ) => {
    const timing = timingOf(group);
    if (members === undefined) {
      groups.delete(group.group);
      return undefined;
    }
    const isRepeat = nowMs >= repeatAt(group, timing) && members.standing.some((alert) => !isQuiet(alert));
    if (members.news.length > 0) makeDue(group, timing, nowMs);
    else delete group.dueMs;
    if (!isRepeat && !(nowMs >= (group.dueMs ?? Number.POSITIVE_INFINITY))) return undefined;
    delete group.dueMs;
    group.sentMs = nowMs;
    const attended = {
      ...members,
      standing: isRepeat ? members.standing.filter((a) => !isQuiet(a)) : members.standing,
    };
    const notification = send(group, attended, isRepeat, timeMs);
    if (notification.status === 'resolved') groups.delete(group.group);
    return notification;
  };

  return {
    run: (moment) => {
      if (book.revision === lookedAt && moment.nowMs < nextMs) return [];
      const members = gather();
      const sent: Notification[] = [];
      for (const group of [...groups.values()]) {
        const notification = flush(group, members.get(group.group), moment);
        if (notification !== undefined) sent.push(notification);
      }
      lookedAt = book.revision;
      nextMs = Number.POSITIVE_INFINITY;
      for (const group of groups.values())
        nextMs = Math.min(nextMs, group.dueMs ?? nextMs, Math.max(moment.nowMs + 1, repeatAt(group, timingOf(group))));
      return sent;
    },
    snapshot: () => [...groups.values()].map((group) => ({ ...group })),
    restore: (kept) => {
      groups.clear();
      for (const group of kept) groups.set(group.group, { ...group });
      lookedAt = -1;
    },
  };
}

/** Nobody is told anew of what somebody attends to, or what is suppressed. */
function isQuiet({ acknowledged, suppressedBy }: AlertState): boolean {
  return acknowledged !== undefined || suppressedBy.length > 0;
}

interface Sorting {
  readonly facts: AlertFacts;
  readonly router: Router;
  readonly groups: ReadonlyMap<string, GroupState>;
  readonly at: (address: Address) => Members;
}

/** Compares what the receivers of an alert should know with what they were told. */
function sortIn(alert: AlertState, { facts, router, groups, at }: Sorting): void {
  const labels = facts.labelsOf(alert);
  const due = new Map<string, Address>();
  if (isFiring(alert)) {
    for (const address of router.addresses(labels)) due.set(address.receiver, address);
    for (const { receiver, route } of alert.escalatedTo)
      if (!due.has(receiver)) due.set(receiver, router.addressOf(route, receiver, labels));
  }
  for (const [receiver, told] of Object.entries(alert.told)) {
    // Whoever was told in one group hears the rest in the same.
    const address = groups.get(told.group) ?? { ...router.addressOf(told.route, receiver, labels), group: told.group };
    const members = at(address);
    if (!due.delete(receiver)) members.news.push({ alert, status: 'resolved' });
    else if (told.level < alert.level && !isQuiet(alert)) members.news.push({ alert, status: 'firing' });
    else members.standing.push(alert);
  }
  if (isQuiet(alert)) return;
  for (const address of due.values()) at(address).news.push({ alert, status: 'firing' });
}

function remember(alert: AlertState, group: GroupState, status: 'firing' | 'resolved', book: AlertBook): void {
  const { receiver, route } = group;
  if (status === 'firing' && alert.level !== 0)
    alert.told[receiver] = { level: alert.level, route, group: group.group };
  else delete alert.told[receiver];
  if (alert.ended !== undefined && Object.keys(alert.told).length === 0) book.drop(alert);
}
