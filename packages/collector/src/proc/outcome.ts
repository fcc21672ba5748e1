/**
 * How reading a kernel file went. `absent`: it is not there, now or on this kernel, which is a fact like any other.
 * `failed`: it is there but could not be read or understood, which is counted. Neither is an error.
 */
export type Outcome = 'sample' | 'absent' | 'failed';
