import type { AlertBook, Moment } from '../engine/alert-book.ts';
import { type AlertState, isFiring } from '../engine/alert-state.ts';
import { type Ids, nextId } from '../engine/ids.ts';
import type { Address, Router } from '../policies/router.ts';
import { type GroupState, type GroupTiming, makeDue, NO_WAIT, newGroup, repeatAt } from './group-state.ts';
import type { Notification } from './notification.ts';
import { type AlertFacts, notifiedAlert } from './notified-alert.ts';

type Now = Pick<Moment, 'nowMs' | 'timeMs'>;

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

/** Decides who is told what, and when. Keeps on each alert what its receivers were told. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #groups = new Map<string, GroupState>();
  #lookedAt = -1;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Says what is due. Cheap when nothing changed and nothing is. */
  run(now: Now): Notification[] {
    const { book } = this.#options;
    if (book.revision === this.#lookedAt && now.nowMs < this.#nextMs) return [];
    const members = this.#gather();
    const sent = [...this.#groups.values()].flatMap((group) => this.#flush(group, members.get(group.group), now));
    this.#lookedAt = book.revision;
    this.#nextMs = Number.POSITIVE_INFINITY;
    for (const group of this.#groups.values()) {
      const repeatMs = Math.max(now.nowMs + 1, repeatAt(group, this.#timingOf(group)));
      this.#nextMs = Math.min(this.#nextMs, repeatMs, group.dueMs ?? repeatMs);
    }
    return sent;
  }

  snapshot(): GroupState[] {
    return [...this.#groups.values()].map((group) => ({ ...group }));
  }

  restore(groups: readonly GroupState[]): void {
    this.#groups.clear();
    for (const group of groups) this.#groups.set(group.group, { ...group });
    this.#lookedAt = -1;
  }

  #timingOf(group: GroupState): GroupTiming {
    return this.#options.router.route(group.route) ?? NO_WAIT;
  }

  /** All alerts that anyone has to do with, by group. */
  #gather(): Map<string, Members> {
    const { book, facts, router } = this.#options;
    const members = new Map<string, Members>();
    const at = (address: Address) => {
      if (!this.#groups.has(address.group)) this.#groups.set(address.group, newGroup(address));
      let found = members.get(address.group);
      if (found === undefined) {
        found = { news: [], standing: [] };
        members.set(address.group, found);
      }
      return found;
    };
    for (const alert of [...book.firing, ...book.ended]) sortIn(alert, { facts, router, at, groups: this.#groups });
    return members;
  }

  /** The message of a group if one is due. */
  #flush(group: GroupState, members: Members | undefined, { nowMs, timeMs }: Now): Notification[] {
    if (members === undefined) {
      this.#groups.delete(group.group);
      return [];
    }
    const timing = this.#timingOf(group);
    const isRepeat = nowMs >= repeatAt(group, timing) && members.standing.some((alert) => !isQuiet(alert));
    const status = statusOf(members);
    const isNews = members.news.length > 0 || (status === 'acknowledged' && group.isAcknowledged === undefined);
    if (isNews) makeDue(group, timing, nowMs);
    else delete group.dueMs;
    if (!isRepeat && !(nowMs >= (group.dueMs ?? Number.POSITIVE_INFINITY))) return [];
    delete group.dueMs;
    group.sentMs = nowMs;
    const notification = this.#message(group, members, { status, isRepeat, timeMs });
    if (status === 'acknowledged') group.isAcknowledged = true;
    else delete group.isAcknowledged;
    for (const { alert, status } of members.news) remember(alert, group, status, this.#options.book);
    if (notification.status === 'resolved') this.#groups.delete(group.group);
    return [notification];
  }

  #message(
    { receiver, route, groupLabels, isAcknowledged }: GroupState,
    { news, standing }: Members,
    { status, isRepeat, timeMs }: Pick<Notification, 'status' | 'timeMs'> & { readonly isRepeat: boolean },
  ): Notification {
    const { ids, facts } = this.#options;
    const repeated = isRepeat ? standing.filter((alert) => !isQuiet(alert)) : [];
    const attended = status === 'acknowledged' && isAcknowledged === undefined ? standing : [];
    return {
      id: nextId(ids, 'notification'),
      receiver,
      route,
      groupLabels,
      timeMs,
      status,
      alerts: [
        ...news.map(({ alert, status }) => notifiedAlert(alert, { status, facts, receiver })),
        ...repeated.map((alert) => notifiedAlert(alert, { status: 'repeat', facts, receiver })),
        ...attended.map((alert) => notifiedAlert(alert, { status: 'acknowledged', facts, receiver })),
      ],
    };
  }
}

/** What a group is once its news are told. */
function statusOf({ news, standing }: Members): Notification['status'] {
  if (news.some(({ status }) => status === 'firing')) return 'firing';
  if (standing.length === 0) return 'resolved';
  const isAttended = standing.every(({ acknowledged, suppressedBy }) => acknowledged && suppressedBy.length === 0);
  return isAttended ? 'acknowledged' : 'firing';
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
