/** Where to write: with a bucket the API of InfluxDB 2, otherwise that of InfluxDB 1. */
export interface InfluxTarget {
  readonly url: string;
  readonly org?: string | undefined;
  readonly bucket?: string | undefined;
  readonly database?: string | undefined;
  readonly retentionPolicy?: string | undefined;
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
