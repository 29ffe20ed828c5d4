// What a filter in JavaScript finds. In an editor: /// <reference path="leno.d.ts" /> and
// /** @type {LenoFilter} */ before `export default`.

/** Exports of a script, or of its default export. */
interface LenoFilter {
  onRequest?(request: LenoRequest, context: LenoContext): void | Response | Promise<void | Response>;
  onResponse?(response: LenoUpstreamResponse, context: LenoContext): void | Response | Promise<void | Response>;
}

/** Headers of a message: names in any case, pseudo-headers (`:path`) among them. Values are joined by ", ". */
interface LenoHeaders extends Iterable<[string, string]> {
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string | number): void;
  append(name: string, value: string | number): void;
  delete(name: string): void;
  getSetCookie(): string[];
  entries(): Iterable<[string, string]>;
  keys(): Iterable<string>;
  values(): Iterable<string>;
  forEach(action: (value: string, name: string) => void): void;
}

/** A piece of a body on its way. */
interface LenoChunk extends Uint8Array {
  text(): string;
  /** Until the next one is asked for. */
  replace(body: LenoBody): void;
}
type LenoBody = string | ArrayBuffer | ArrayBufferView | null;

interface LenoMessage {
  readonly headers: LenoHeaders;
  /** Read: its chunks, as they come. Set: another body, while the headers are still here. */
  get body(): AsyncIterable<LenoChunk>;
  set body(body: LenoBody);
  text(): Promise<string>;
  json(): Promise<any>;
  bytes(): Promise<Uint8Array>;
  arrayBuffer(): Promise<ArrayBuffer>;
  /** At the end of the body; null where there are none. */
  trailers(): Promise<LenoHeaders | null>;
}
interface LenoRequest extends LenoMessage {
  method: string;
  path: string;
  authority: string;
  scheme: string;
  readonly url: string;
}
interface LenoUpstreamResponse extends LenoMessage {
  status: number;
  readonly ok: boolean;
}

declare class Response {
  constructor(body?: LenoBody, options?: {status?: number; headers?: Headers | Record<string, string> | [string, string][]});
  static json(value: unknown, options?: {status?: number; headers?: Record<string, string>}): Response;
  static redirect(url: string, status?: number): Response;
  status: number;
  readonly ok: boolean;
  headers: Headers;
  text(): Promise<string>;
  json(): Promise<any>;
  bytes(): Promise<Uint8Array>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface LenoContext {
  /** A request to a cluster; rejected where there is no answer at all. */
  call(cluster: string, request?: {
    method?: string; path?: string; authority?: string; headers?: Record<string, string> | LenoHeaders;
    body?: LenoBody;
    /** Milliseconds; 5000 unless said, 0 for none. */
    timeout?: number;
  }): Promise<Response>;
  /** `config` of the FilterPlugin, of the filter or of the route. */
  readonly config: any;
  /** The route's metadata of this filter. */
  readonly metadata: any;
  readonly route: {name: string; metadata: any};
  readonly virtualHost: {name: string; metadata: any};
  readonly dynamicMetadata: LenoDynamicMetadata;
  readonly streamInfo: {
    protocol: string; routeName: string; virtualHostName: string; virtualClusterName: string; clusterName: string; listenerName: string;
    requestedServerName: string; downstreamLocalAddress: string; downstreamDirectLocalAddress: string; downstreamRemoteAddress: string;
    downstreamDirectRemoteAddress: string; upstreamAddress: string | null; attempts: number; bytesReceived: number;
    /** Milliseconds since 1970. */
    startTime: number;
    filterState(key: string): string | null;
    dynamicMetadata: LenoDynamicMetadata;
  };
  /** `tls` is null for a plain connection; its fields are named as the methods of Lua's `ssl()`. */
  readonly connection: {tls: {[field: string]: any} | null};
  /** Shared by all event loops, and by later versions of the script. */
  readonly store: {
    get(key: string): string | null;
    getBytes(key: string): Uint8Array | null;
    set(key: string, value: LenoBody, options?: {ttl?: number}): boolean;
    increment(key: string, amount?: number, options?: {ttl?: number}): number;
    compareAndSet(key: string, expected: LenoBody, value: LenoBody, options?: {ttl?: number}): boolean;
    delete(key: string): boolean;
    readonly size: number;
  };
  clearRouteCache(): void;
  setUpstreamOverrideHost(address: string, strict?: boolean): void;
  timestampMicros(): number;
}
interface LenoDynamicMetadata extends Iterable<[string, any]> {
  get(filter: string): any;
  set(filter: string, key: string, value: unknown): void;
  entries(): [string, any][];
}

declare const crypto: {
  /** A key of X.509's SubjectPublicKeyInfo (DER), RSA or EC; null where it is none. */
  importPublicKey(der: ArrayBuffer | ArrayBufferView): object | null;
  verifySignature(hash: 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512', key: object, signature: LenoBody, data: LenoBody): boolean;
  digest(hash: string, data: LenoBody): Uint8Array;
  base64(data: LenoBody): string;
  randomUUID(): string;
};
