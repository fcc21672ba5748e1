import { readFileSync } from 'node:fs';
import { type Clock, describeError, type TidemarkError } from '@tidemark/core';
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import { z } from 'zod';
import { apiError } from '../errors.ts';
import { followFiles } from './file-watch.ts';
import { type Caller, isRole, ROLES, type Role } from './roles.ts';
import { hashSecret } from './secret.ts';

/** What JWTs are checked with. At least one of the files. */
export interface JwtOptions {
  /** Holds the secret of HS256, 32 bytes or more; white space around it does not count. */
  readonly secretFile?: string | undefined;
  /** Holds a JSON Web Key Set of public keys. */
  readonly jwksFile?: string | undefined;
  /** What `iss` and `aud` must be; not looked at when left out. */
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** The claim that holds the role, or a list of which the highest counts. Default `role`. */
  readonly roleClaim?: string | undefined;
}

/** Tells who shows a JWT. A verified one is remembered until it expires. */
export interface JwtVerifier {
  /** Who has shown this JWT before, if that still counts. Costs a hash. */
  recall(jwt: string): Caller | undefined;
  /** Checks signature, times, issuer and audience. Throws `API_UNAUTHENTICATED` or `API_FORBIDDEN`. */
  verify(jwt: string): Promise<Caller>;
  /** Whether `verify` threw although the signature is right: whoever shows the JWT was given it, and guesses nothing. */
  isRefusedThoughSigned(error: unknown): boolean;
  /** Reads keys that have changed: every JWT is then checked anew. Keeps the old ones when the new cannot be used. */
  refresh(): void;
}

/** Verified JWTs that are remembered. */
const REMEMBERED = 1000;

const MIN_SECRET_BYTES = 32;

/** Which algorithms go with which kind of key. A public key is thus never taken for the secret of HS256. */
const SECRET_ALGORITHMS = ['HS256'];
const PUBLIC_KEY_ALGORITHMS = [
  'EdDSA',
  'Ed25519',
  ...['ES256', 'ES384', 'ES512'],
  ...['PS256', 'PS384', 'PS512'],
  ...['RS256', 'RS384', 'RS512'],
];

export interface JwtVerifierOptions extends JwtOptions {
  readonly clock: Clock;
  readonly onError: (error: Error) => void;
}

/** Throws `API_JWT_KEYS_INVALID` when the keys cannot be used. */
export function openJwtVerifier(options: JwtVerifierOptions): JwtVerifier {
  const { clock, onError, secretFile, jwksFile } = options;
  const files = [secretFile, jwksFile].filter((file) => file !== undefined);
  let keys = readKeys(options);
  let known = new Map<string, Caller>();
  const readAnew = () => {
    const next = readKeys(options);
    if (next.text === keys.text) return;
    keys = next;
    known = new Map();
  };
  const remember = (jwt: string, caller: Caller) => {
    known.set(digest(jwt), caller);
    if (known.size > REMEMBERED) known.delete(known.keys().next().value as string);
  };
  return {
    recall: (jwt) => {
      const caller = known.get(digest(jwt));
      return caller?.isValid() ? caller : undefined;
    },
    verify: async (jwt) => {
      const usedKeys = keys;
      const { payload } = await check(jwt, usedKeys, options);
      const endsMs = (payload.exp as number) * 1000;
      const caller: Caller = {
        name: nameOf(payload),
        role: roleOf(payload, options.roleClaim ?? 'role'),
        isValid: () => clock.now() < endsMs && keys === usedKeys,
      };
      remember(jwt, caller);
      return caller;
    },
    isRefusedThoughSigned,
    refresh: followFiles(files, readAnew, onError),
  };
}

function isRefusedThoughSigned(error: unknown): boolean {
  const { code, cause } = error as TidemarkError;
  const isOfClaims = cause instanceof errors.JWTExpired || cause instanceof errors.JWTClaimValidationFailed;
  return isOfClaims || code === 'API_FORBIDDEN';
}

interface Keys {
  readonly secret: Uint8Array | undefined;
  readonly publicKeys: ReturnType<typeof createLocalJWKSet> | undefined;
  /** What the files hold, to tell whether they have changed. */
  readonly text: string;
}

function readKeys({ secretFile, jwksFile }: JwtOptions): Keys {
  const secretText = secretFile === undefined ? undefined : read(secretFile).trim();
  const jwksText = jwksFile === undefined ? undefined : read(jwksFile);
  const secret = secretText === undefined ? undefined : new TextEncoder().encode(secretText);
  if (secret !== undefined && secret.length < MIN_SECRET_BYTES) {
    throw keysInvalid(`${secretFile} holds ${secret.length} bytes; the secret of HS256 needs ${MIN_SECRET_BYTES}`);
  }
  return {
    secret,
    publicKeys: jwksText === undefined ? undefined : createLocalJWKSet(parseJwks(jwksText, jwksFile as string)),
    text: JSON.stringify([secretText, jwksText]),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw keysInvalid(`${file} cannot be read: ${describeError(cause)}`, cause);
  }
}

const publicKey = z
  .looseObject({ kty: z.enum(['OKP', 'EC', 'RSA'], 'only public keys of the types OKP, EC and RSA') })
  .refine((key) => !('d' in key), 'it holds a private key; leave the public part only');

const jwks = z.object({ keys: z.array(publicKey).min(1) });

function parseJwks(text: string, file: string): JSONWebKeySet {
  try {
    return jwks.parse(JSON.parse(text)) as JSONWebKeySet;
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? (cause.issues[0]?.message ?? '') : 'it is not JSON';
    throw keysInvalid(`${file} is not a set of public keys: ${reason}`, cause);
  }
}

function keysInvalid(message: string, cause?: unknown) {
  return apiError('API_JWT_KEYS_INVALID', message, { cause });
}

async function check(jwt: string, keys: Keys, options: JwtVerifierOptions): Promise<JWTVerifyResult> {
  const { issuer, audience, clock } = options;
  const common: JWTVerifyOptions = {
    currentDate: new Date(clock.now()),
    requiredClaims: ['exp'],
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  };
  try {
    if (keys.secret !== undefined && decodeProtectedHeader(jwt).alg === 'HS256') {
      return await jwtVerify(jwt, keys.secret, { ...common, algorithms: SECRET_ALGORITHMS });
    }
    if (keys.publicKeys === undefined) throw new errors.JOSEAlgNotAllowed('its algorithm is not allowed');
    return await jwtVerify(jwt, keys.publicKeys, { ...common, algorithms: PUBLIC_KEY_ALGORITHMS });
  } catch (cause) {
    throw apiError('API_UNAUTHENTICATED', `the JWT is not valid: ${describeError(cause)}`, {
      hint: 'have a new one issued; jwt.* of the configuration says what is accepted',
      cause,
    });
  }
}

/** What names are cut to in logs and lists. */
const MAX_NAME_LENGTH = 64;

function nameOf({ sub }: JWTPayload): string {
  return (sub ?? '').replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ').slice(0, MAX_NAME_LENGTH) || 'jwt';
}

function roleOf(payload: JWTPayload, claim: string): Role {
  const given = Object.hasOwn(payload, claim) ? [payload[claim]].flat() : [];
  const role = ROLES.toReversed().find((known) => given.includes(known));
  if (!isRole(role)) {
    throw apiError('API_FORBIDDEN', `the claim ${claim} of the JWT names no role`, {
      hint: `issue it with one of ${ROLES.join(', ')} in the claim ${claim}`,
    });
  }
  return role;
}

function digest(jwt: string): string {
  return hashSecret(jwt).toString('base64url');
}
