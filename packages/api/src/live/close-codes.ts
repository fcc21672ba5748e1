/** Why a connection is closed: codes of RFC 6455 and the registry that it began. */
export const CLOSE = { goingAway: 1001, unsupported: 1003, notJson: 1007, policy: 1008, tryAgain: 1013 } as const;
