import type { HttpAnswer } from '@tidemark/plugin-kit/http';
import { PbfReader } from 'pbf';

/** What a receiver said of a request that it has accepted. */
export interface ExportResponse {
  /** So many points it has not taken, and never will. */
  rejectedPoints: number;
  /** Why; or a warning, when none was rejected. Empty when there is nothing to say. */
  message: string;
}

const MAX_MESSAGE_CHARS = 300;

// Field numbers: https://github.com/open-telemetry/opentelemetry-proto, collector/metrics/v1; google/rpc/status.proto.
const RESPONSE = { partialSuccess: 1 } as const;
const PARTIAL_SUCCESS = { rejectedDataPoints: 1, errorMessage: 2 } as const;
const STATUS = { message: 2 } as const;

/**
 * `ExportMetricsServiceResponse` of collector/metrics/v1, in protobuf or JSON. Several receivers answer with something
 * else, or nothing: that says no more than its status, which is success.
 */
export function readExportResponse(answer: HttpAnswer): ExportResponse {
  const { rejectedPoints, message } = parseResponse(answer);
  return {
    rejectedPoints: Number.isSafeInteger(rejectedPoints) ? Math.max(0, rejectedPoints) : 0,
    message: message.slice(0, MAX_MESSAGE_CHARS),
  };
}

function parseResponse(answer: HttpAnswer): ExportResponse {
  const nothing = { rejectedPoints: 0, message: '' };
  try {
    if (isProtobuf(answer)) return new PbfReader(answer.bytes).readFields(readResponse, nothing);
    return isJson(answer) ? readJson(answer.body) : nothing;
  } catch {
    return nothing;
  }
}

function readResponse(field: number, result: ExportResponse, reader: PbfReader): void {
  if (field === RESPONSE.partialSuccess) reader.readMessage(readPartialSuccess, result);
}

function readPartialSuccess(field: number, result: ExportResponse, reader: PbfReader): void {
  if (field === PARTIAL_SUCCESS.rejectedDataPoints) result.rejectedPoints = reader.readVarint(true);
  if (field === PARTIAL_SUCCESS.errorMessage) result.message = reader.readString();
}

interface JsonResponse {
  readonly partialSuccess?: { readonly rejectedDataPoints?: string | number; readonly errorMessage?: string };
}

function readJson(body: string): ExportResponse {
  const { partialSuccess = {} } = JSON.parse(body) as JsonResponse;
  return {
    rejectedPoints: Number(partialSuccess.rejectedDataPoints ?? 0),
    message: String(partialSuccess.errorMessage ?? ''),
  };
}

/** The text of a failure: a `google.rpc.Status` in protobuf where the receiver keeps to the protocol. */
export function failureText(answer: HttpAnswer): string {
  if (!isProtobuf(answer)) return answer.body;
  try {
    return new PbfReader(answer.bytes).readFields(readStatus, { message: '' }).message;
  } catch {
    return answer.body;
  }
}

function readStatus(field: number, result: { message: string }, reader: PbfReader): void {
  if (field === STATUS.message) result.message = reader.readString();
}

/** A page for people: this address belongs to somebody else, whatever the status is. */
export function isPage(answer: HttpAnswer): boolean {
  return contentType(answer).startsWith('text/html');
}

function isJson(answer: HttpAnswer): boolean {
  return contentType(answer).startsWith('application/json');
}

function isProtobuf(answer: HttpAnswer): boolean {
  return /^application\/(?:x-)?protobuf/.test(contentType(answer));
}

function contentType({ headers }: HttpAnswer): string {
  return String(headers['content-type'] ?? '').toLowerCase();
}
