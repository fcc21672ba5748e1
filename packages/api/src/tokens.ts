/** Making and revoking tokens, and finding the one of the own agent: all in the agent's data directory, without it. */
export { type LocalToken, readLocalToken } from './security/local-token.ts';
export { ROLES, type Role } from './security/roles.ts';
export { createToken, readTokens, revokeToken, type StoredToken, tokensFolder } from './security/token-store.ts';
