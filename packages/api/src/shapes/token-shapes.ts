import { z } from 'zod';
import { ROLES } from '../security/roles.ts';

const timeMs = z.number().describe('Unix epoch, milliseconds');

/** A token without its secret. */
export const tokenShape = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  createdMs: timeMs,
  expiresMs: timeMs.nullable().describe('null for a token that does not expire'),
});

export const tokensShape = z.array(tokenShape);

export const createdTokenShape = tokenShape.extend({ secret: z.string() });

export const tokenNameInput = z.object({ name: z.string().max(64) });

const MIN_LIFE_MS = 1000;

export const tokenInput = tokenNameInput.extend({
  role: z.enum(ROLES),
  lifeMs: z.number().int().min(MIN_LIFE_MS).optional().describe('From now on; for ever when left out'),
});

export type TokenShape = z.infer<typeof tokenShape>;
export type CreatedTokenShape = z.infer<typeof createdTokenShape>;
export type TokenInput = z.infer<typeof tokenInput>;
