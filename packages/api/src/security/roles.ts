import { apiError } from '../errors.ts';

/** What a caller may do, each with all before it: look; start, stop and change the recording; manage who may come in. */
export const ROLES = ['read', 'operate', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Someone who was let in. */
export interface Caller {
  /** A name for logs and lists: that of a token, the subject of a JWT, or `anonymous`. Never a secret. */
  readonly name: string;
  /** `none` for those who showed nothing and came to what is for everyone: the page, its sign-in, `/healthz`. */
  readonly role: Role | 'none';
  /** False once the token was revoked or has expired. What stays open, such as a live stream, ends then. */
  isValid(): boolean;
}

/** Throws `API_UNAUTHENTICATED` or `API_FORBIDDEN` when `caller` may not do what `role` may. */
export function requireRole(caller: Caller, role: Role): void {
  if (caller.role === 'none') throw apiError('API_UNAUTHENTICATED', 'this needs a token');
  if (ROLES.indexOf(caller.role) < ROLES.indexOf(role)) {
    throw apiError('API_FORBIDDEN', `${caller.name} has the role ${caller.role}; this needs ${role}`, {
      details: { role: caller.role, needed: role },
    });
  }
}

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
