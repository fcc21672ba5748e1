import { formatLabels, type Labels } from '@tidemark/core';
import { compileLabels } from './label-match.ts';
import { type EscalationStep, groupLabels, type Policies, type Route } from './policies.ts';

/** Under which route and in which group a receiver is told. */
export interface Address {
  readonly receiver: string;
  readonly route: string;
  /** Key of the group: route, receiver and labels as text. */
  readonly group: string;
  readonly groupLabels: Labels;
}

export interface Router {
  /** Whom the routes send an alert of these labels to. */
  addresses(labels: Labels): readonly Address[];
  /** The steps of escalation of these routes, the earliest first. */
  steps(labels: Labels): readonly (EscalationStep & { readonly route: string })[];
  /** One more receiver under a route. */
  addressOf(route: string, receiver: string, labels: Labels): Address;
  route(name: string): Route | undefined;
}

export function createRouter({ routes }: Pick<Policies, 'routes'>): Router {
  const compiled = routes.map((route) => ({ route, matches: compileLabels(route.match) }));
  const byName = new Map(routes.map((route) => [route.name, route]));
  const matching = (labels: Labels): Route[] => {
    const found: Route[] = [];
    for (const { route, matches } of compiled) {
      if (!matches(labels)) continue;
      found.push(route);
      if (!route.continues) break;
    }
    return found;
  };
  const addressOf: Router['addressOf'] = (route, receiver, labels) => {
    const known = byName.get(route);
    const common = known === undefined ? {} : groupLabels(known, labels);
    return { receiver, route, group: `${route}/${receiver}${formatLabels(common)}`, groupLabels: common };
  };
  return {
    addresses: (labels) => {
      const found = new Map<string, Address>();
      for (const { name, receivers } of matching(labels)) {
        for (const receiver of receivers)
          if (!found.has(receiver)) found.set(receiver, addressOf(name, receiver, labels));
      }
      return [...found.values()];
    },
    steps: (labels) =>
      matching(labels)
        .flatMap(({ name, escalation }) => escalation.map((step) => ({ ...step, route: name })))
        .sort((a, b) => a.afterMs - b.afterMs),
    addressOf,
    route: (name) => byName.get(name),
  };
}
