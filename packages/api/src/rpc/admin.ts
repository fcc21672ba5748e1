/** Who may come in. Needs the role `admin`. */
import { apiError } from '../errors.ts';
import { createToken, readTokens, revokeToken } from '../security/token-store.ts';
import { createdTokenShape, tokenInput, tokenNameInput, tokenShape, tokensShape } from '../shapes/token-shapes.ts';
import { administrating, type RpcContext, router } from './procedures.ts';

function folderOf({ tokensDir }: RpcContext): string {
  if (tokensDir === undefined) throw apiError('API_NO_TOKENS', 'this server was started without a folder for tokens');
  return tokensDir;
}

const tokens = router({
  /** By name, the expired ones too; never their secrets, which nobody keeps. */
  list: administrating
    .output(tokensShape)
    .query(({ ctx }) => readTokens(folderOf(ctx)).map((token) => tokenShape.parse(token))),

  /** The secret is in this answer and nowhere else. */
  create: administrating
    .input(tokenInput)
    .output(createdTokenShape)
    .mutation(({ ctx, input: { name, role, lifeMs } }) => {
      const createdMs = ctx.recording.clock.now();
      const token = { name, role, createdMs, expiresMs: lifeMs === undefined ? null : createdMs + lifeMs };
      return { ...token, secret: createToken(folderOf(ctx), token) };
    }),

  /** Its streams are cut within a second. */
  revoke: administrating.input(tokenNameInput).mutation(({ ctx, input }) => revokeToken(folderOf(ctx), input.name)),
});

export const admin = router({ tokens });
