import { apiError } from '../errors.ts';

/** What a caller may do, each with all before it: look; start, stop and change the recording; manage who may come in. */
export const ROLES = ['read', 'operate', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Someone who was let in. */
export interface Caller {
  /** A name for logs and lists: that of a token, the subject of a JWT, or `anonymous`. Never a secret. */
  readonly name: string;
  readonly role: Role;
}

/** Throws `API_FORBIDDEN` when `caller` may not do what `role` may. */
export function requireRole(caller: Caller, role: Role): void {
  if (ROLES.indexOf(caller.role) < ROLES.indexOf(role)) {
    throw apiError('API_FORBIDDEN', `${caller.name} has the role ${caller.role}; this needs ${role}`, {
      details: { role: caller.role, needed: role },
    });
  }
}
