/** The version of the contract that this kit describes. What a version promises: docs/versioning.md. */
export const API_VERSION = 1;
