export { isLoopbackHost } from '@tidemark/core';
export { type BasicAuth, basicAuthOption, basicAuthorization } from './http/basic-auth.ts';
export {
  type HttpClient,
  type HttpClientOptions,
  type HttpPost,
  isSuccess,
  openHttpClient,
} from './http/http-client.ts';
export { type HttpAnswer, httpFailure } from './http/http-failure.ts';
export {
  authorization,
  type Credentials,
  credentialOptions,
  gzipOption,
  httpOptions,
  oneCredential,
} from './http/http-options.ts';
export { parseRetryAfter } from './http/retry-after.ts';
export { readTls, type TlsOptions, tlsOptions } from './http/tls-options.ts';
