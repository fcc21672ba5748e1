import type { Secret } from '@tidemark/plugin-kit';
import { type BasicAuth, basicAuthorization } from '@tidemark/plugin-kit/http';

/** Where to write and who we are: with a bucket the API of InfluxDB 2, otherwise that of InfluxDB 1. */
export interface InfluxTarget {
  readonly url: string;
  readonly org?: string | undefined;
  readonly bucket?: string | undefined;
  readonly token?: Secret | undefined;
  readonly database?: string | undefined;
  readonly retentionPolicy?: string | undefined;
  readonly basicAuth?: BasicAuth | undefined;
}

/** The address of the write API, for times in milliseconds. */
export function writeAddress({ url, org, bucket, database, retentionPolicy }: InfluxTarget): string {
  const address = new URL(url);
  const path = bucket === undefined ? '/write' : '/api/v2/write';
  address.pathname = address.pathname.replace(/\/*$/, path);
  const query = bucket === undefined ? { db: database, rp: retentionPolicy } : { org, bucket };
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(name, value);
  }
  address.searchParams.set('precision', 'ms');
  return address.href;
}

export function writeCredentials({ token, basicAuth }: InfluxTarget): Record<string, string> {
  if (token !== undefined) return { authorization: `Token ${token.reveal()}` };
  return basicAuth === undefined ? {} : { authorization: basicAuthorization(basicAuth) };
}
