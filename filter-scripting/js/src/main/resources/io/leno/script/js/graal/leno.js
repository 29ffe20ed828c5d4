// What scripts find in their global object, and the request, response and context they are given. Runs
// once in each context, before the script, and hands the host what it needs.
(function (host) {
  'use strict';
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const {apply} = Reflect;

  // Bounds. The engine's own loops do not stop when they are told to: they get no more than this.
  const LONGEST = host.longestArray();
  const define = (object, name, value) =>
    Object.defineProperty(object, name, {value, writable: true, configurable: true, enumerable: false});
  const tooLong = () => new RangeError(`array is longer than ${LONGEST}`);
  const READING = ['at', 'every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flat', 'flatMap', 'forEach',
    'includes', 'indexOf', 'join', 'lastIndexOf', 'map', 'reduce', 'reduceRight', 'slice', 'some', 'toLocaleString',
    'toReversed', 'toSorted', 'toSpliced', 'toString', 'with'];
  const WRITING = ['copyWithin', 'fill', 'pop', 'push', 'reverse', 'shift', 'sort', 'splice', 'unshift'];
  const copyOf = likeArray => {
    const copy = [];
    const {length} = likeArray;
    for (let i = 0; i < length; i++) copy[i] = likeArray[i];
    return copy;
  };
  const bound = (object, name, check) => {
    const native = object[name];
    define(object, name, {[name](...list) {
      return apply(native, check(this, list), list);
    }}[name]);
  };
  const reading = self => {
    if (!Array.isArray(self)) return copyOf(self);
    if (self.length > LONGEST) throw tooLong();
    return self;
  };
  const writing = self => {
    if (!Array.isArray(self)) throw new TypeError('not an array');
    if (self.length > LONGEST) throw tooLong();
    return self;
  };
  READING.forEach(name => bound(Array.prototype, name, reading));
  WRITING.forEach(name => bound(Array.prototype, name, writing));
  bound(Array.prototype, 'concat', (self, list) => {
    for (const each of list) {
      if (Array.isArray(each) ? each.length > LONGEST : each?.[Symbol.isConcatSpreadable]) throw tooLong();
    }
    return reading(self);
  });
  define(Array, 'from', function from(items, map, self) {
    const all = [];
    let i = 0;
    const add = item => { all[i] = map === undefined ? item : apply(map, self, [item, i]); i++; };
    if (items?.[Symbol.iterator]) for (const item of items) add(item);
    else for (const {length} = items; i < length;) add(items[i]);
    return all;
  });
  define(String, 'raw', function raw({raw: parts}, ...values) {
    let text = '';
    const {length} = parts;
    for (let i = 0; i < length; i++) text += parts[i] + (i + 1 < length && i < values.length ? values[i] : '');
    return text;
  });
  delete globalThis.Proxy;

  const bytesOf = value => {
    if (value instanceof ArrayBuffer) return new Uint8Array(value);
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return encoder.encode(String(value));
  };
  /** What the host takes for a body: text, or a view of bytes. */
  const content = value => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'string') return value;
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bytesOf(value);
    return String(value);
  };
  const fromHost = buffer => new Uint8Array(new ArrayBuffer(buffer));
  const freeze = value => {
    if (typeof value === 'object' && value !== null) {
      for (const key in value) freeze(value[key]);
      Object.freeze(value);
    }
    return value;
  };

  /** Headers of the script's own making; those of messages are the host's, with the same methods. */
  class Headers {
    #lists = new Map();
    constructor(from) {
      if (from === undefined || from === null) return;
      const entries = from[Symbol.iterator] ? from : Object.entries(from);
      for (const [name, value] of entries) this.append(name, value);
    }
    #key(name) { return String(name).toLowerCase(); }
    append(name, value) {
      const key = this.#key(name);
      const list = this.#lists.get(key) ?? [];
      this.#lists.set(key, list);
      for (const each of Array.isArray(value) ? value : [value]) list.push(String(each));
    }
    set(name, value) { this.#lists.set(this.#key(name), [String(value)]); }
    get(name) { return this.#lists.get(this.#key(name))?.join(', ') ?? null; }
    has(name) { return this.#lists.has(this.#key(name)); }
    delete(name) { this.#lists.delete(this.#key(name)); }
    getSetCookie() { return [...this.#lists.get('set-cookie') ?? []]; }
    *entries() { for (const [name, list] of this.#lists) for (const value of list) yield [name, value]; }
    *keys() { for (const [name] of this.entries()) yield name; }
    *values() { for (const [, value] of this.entries()) yield value; }
    forEach(action, self) { for (const [name, value] of this.entries()) apply(action, self, [value, name, this]); }
    [Symbol.iterator]() { return this.entries(); }
  }

  /** A piece of a body on its way. */
  class Chunk extends Uint8Array {
    #piece;
    static of(piece) {
      const chunk = new Chunk(new ArrayBuffer(piece.bytes()));
      chunk.#piece = piece;
      return chunk;
    }
    static get [Symbol.species]() { return Uint8Array; }
    text() { return decoder.decode(this); }
    replace(body) { this.#piece.replace(content(body)); }
  }

  const chunksOf = run => ({
    [Symbol.asyncIterator]() { return this; },
    next: () => new Promise((resolve, reject) =>
      run.nextChunk(piece => resolve(piece ? {done: false, value: Chunk.of(piece)} : {done: true, value: undefined}), reject)),
    return: () => Promise.resolve({done: true, value: undefined}),
  });

  // No class extends another here: the engine is slow to construct those that do.
  class Request {
    #run;
    constructor(run, headers) {
      this.#run = run;
      this.headers = headers;
    }
    static runOf(request) { return request.#run; }
    get url() { return `${this.scheme ?? 'http'}://${this.authority ?? ''}${this.path ?? ''}`; }
  }
  class UpstreamResponse {
    #run;
    constructor(run, headers) {
      this.#run = run;
      this.headers = headers;
    }
    static runOf(response) { return response.#run; }
    get status() { return Number(this.headers.get(':status')); }
    set status(value) { this.headers.set(':status', String(value)); }
    get ok() { return this.status >= 200 && this.status < 300; }
  }
  const messageMethods = runOf => ({
    get body() { return chunksOf(runOf(this)); },
    set body(value) { runOf(this).replaceBody(content(value)); },
    text() { return new Promise((resolve, reject) => runOf(this).wholeBody(true, resolve, reject)); },
    bytes() { return new Promise((resolve, reject) => runOf(this).wholeBody(false, buffer => resolve(fromHost(buffer)), reject)); },
    async arrayBuffer() { return (await this.bytes()).buffer; },
    async json() { return JSON.parse(await this.text()); },
    trailers() { return new Promise((resolve, reject) => runOf(this).whenTrailers(resolve, reject)); },
  });
  for (const Type of [Request, UpstreamResponse]) {
    const {runOf} = Type;
    delete Type.runOf;
    const methods = Object.getOwnPropertyDescriptors(messageMethods(runOf));
    for (const method of Object.values(methods)) method.enumerable = false;
    Object.defineProperties(Type.prototype, methods);
  }
  const pseudo = (property, name) => Object.defineProperty(Request.prototype, property, {
    get() { return this.headers.get(name); },
    set(value) { this.headers.set(name, value); },
    configurable: true,
  });
  pseudo('method', ':method');
  pseudo('path', ':path');
  pseudo('authority', ':authority');
  pseudo('scheme', ':scheme');

  /** The answer of a script, or of a cluster that it called. */
  class Response {
    #body;
    constructor(body = null, {status = 200, headers} = {}) {
      if (!Number.isInteger(status) || status < 200 || status > 599) throw new RangeError(`status: ${status} (expected: 200 to 599)`);
      this.#body = content(body);
      this.status = status;
      this.headers = headers instanceof Headers ? headers : new Headers(headers);
    }
    static json(value, options = {}) {
      const response = new Response(JSON.stringify(value), options);
      if (!response.headers.has('content-type')) response.headers.set('content-type', 'application/json');
      return response;
    }
    static redirect(url, status = 302) { return new Response(null, {status, headers: {location: String(url)}}); }
    static [Symbol.hasInstance](value) { return typeof value === 'object' && value !== null && (#body in value || value instanceof UpstreamResponse); }
    static isOwn(value) { return #body in value; }
    static contentOf(response) { return response.#body; }
    get ok() { return this.status >= 200 && this.status < 300; }
    async text() { return typeof this.#body === 'string' ? this.#body : decoder.decode(this.#body); }
    async bytes() { return bytesOf(this.#body); }
    async arrayBuffer() { return (await this.bytes()).slice().buffer; }
    async json() { return JSON.parse(await this.text()); }
  }
  const {isOwn, contentOf} = Response;
  delete Response.isOwn;
  delete Response.contentOf;

  const flat = headers => {
    const list = [];
    for (const [name, value] of headers instanceof Headers ? headers : new Headers(headers)) list.push(name, value);
    return list;
  };
  const answerOf = outcome => {
    const response = new Response(fromHost(outcome.body()), {headers: new Headers(outcome.headers)});
    response.status = outcome.status();
    response.headers.delete(':status');
    return response;
  };

  /** An object whose properties the host knows by name. */
  const view = (names, read) => {
    const object = {};
    for (const name of names) Object.defineProperty(object, name, {get: () => JSON.parse(read(name)), enumerable: true});
    return object;
  };
  const life = options => Number(options?.ttl ?? 0);
  const storeOf = store => Object.freeze({
    get: key => store.text(String(key)),
    getBytes: key => { const buffer = store.bytes(String(key)); return buffer === null ? null : fromHost(buffer); },
    set: (key, value, options) => store.set(String(key), content(value), life(options)),
    increment: (key, amount = 1, options) => store.increment(String(key), Number(amount), life(options)),
    compareAndSet: (key, expected, value, options) =>
      store.compareAndSet(String(key), expected === null || expected === undefined ? null : content(expected), content(value), life(options)),
    delete: key => store.remove(String(key)),
    get size() { return store.size(); },
  });

  class Context {
    #run;
    constructor(run) { this.#run = run; }
    call(cluster, {method = 'GET', path = '/', authority, headers, body, timeout = 5000} = {}) {
      const list = flat(headers);
      return new Promise((resolve, reject) => this.#run.call(String(cluster), String(method), String(path),
        authority === undefined ? null : String(authority), list, content(body), Number(timeout), outcome => resolve(answerOf(outcome)), message => reject(new Error(message))));
    }
    get config() { return freeze(JSON.parse(this.#run.config())); }
    get metadata() { return freeze(JSON.parse(this.#run.metadata('route'))); }
    get route() { return {name: this.streamInfo.routeName, metadata: freeze(JSON.parse(this.#run.metadata('route')))}; }
    get virtualHost() { return {name: this.streamInfo.virtualHostName, metadata: freeze(JSON.parse(this.#run.metadata('virtualHost')))}; }
    get dynamicMetadata() {
      const run = this.#run;
      return {
        get: filter => JSON.parse(run.dynamicMetadata(String(filter))),
        set: (filter, key, value) => run.setDynamicMetadata(String(filter), String(key), JSON.stringify(value ?? null)),
        entries: () => Object.entries(JSON.parse(run.allDynamicMetadata())),
        [Symbol.iterator]() { return this.entries()[Symbol.iterator](); },
      };
    }
    get streamInfo() {
      const run = this.#run;
      const info = view(run.infoNames(), name => run.info(name));
      info.filterState = key => run.filterState(String(key));
      info.dynamicMetadata = this.dynamicMetadata;
      return info;
    }
    get connection() {
      const run = this.#run;
      return {tls: run.isTls() ? view(run.tlsNames(), name => run.tls(name)) : null};
    }
    get store() { return storeOf(this.#run.store()); }
    clearRouteCache() { this.#run.clearRouteCache(); }
    setUpstreamOverrideHost(address, strict = false) { this.#run.overrideHost(String(address), Boolean(strict)); }
    timestampMicros() { return this.#run.micros(); }
  }

  const shown = value => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return value.stack || String(value);
    if (typeof value === 'object' && value !== null) {
      try { return JSON.stringify(value); } catch { return String(value); }
    }
    return String(value);
  };
  const logger = level => (...values) => host.log(level, values.map(shown).join(' '));
  define(globalThis, 'console', Object.freeze({trace: logger('trace'), debug: logger('debug'), log: logger('info'), info: logger('info'),
    warn: logger('warn'), error: logger('error'), critical: logger('critical')}));
  define(globalThis, 'crypto', Object.freeze({
    importPublicKey: der => host.importPublicKey(bytesOf(der)),
    verifySignature: (hash, key, signature, data) => host.verifySignature(String(hash), key, bytesOf(signature), bytesOf(data)),
    digest: (hash, data) => fromHost(host.digest(String(hash), bytesOf(data))),
    base64: data => host.base64(bytesOf(data)),
    randomUUID: () => host.randomUuid(),
  }));
  define(globalThis, 'btoa', function btoa(text) { return host.btoa(String(text)); });
  define(globalThis, 'atob', function atob(text) { return host.atob(String(text)); });
  define(globalThis, 'queueMicrotask', function queueMicrotask(action) { Promise.resolve().then(() => action()); });
  define(globalThis, 'structuredClone', function structuredClone(value) { return value === undefined ? value : JSON.parse(JSON.stringify(value)); });
  define(globalThis, 'Headers', Headers);
  define(globalThis, 'Request', Request);
  define(globalThis, 'Response', Response);
  for (const name of ['URL', 'URLSearchParams']) {
    Object.defineProperty(globalThis, name, {
      get() {
        const types = host.library('url');
        for (const [key, type] of Object.entries(types)) define(globalThis, key, type);
        return types[name];
      },
      configurable: true,
    });
  }

  const settle = (run, result) => {
    if (typeof result !== 'object' || result === null) return run.done();
    if (isOwn(result)) return run.respond(result.status, contentOf(result), flat(result.headers));
    return run.done();
  };
  const whenDone = (run, result) => {
    if (typeof result?.then !== 'function') return settle(run, result);
    run.waits();
    result.then(value => settle(run, value), error => run.failed(error));
  };
  /** Whether a function can only see its first argument: then it need not get the others. */
  const takesOne = handler => /^(async\s+)?(function\s*)?\w*\s*\(\s*(\w+|\{[\w\s,]*\})\s*\)/.test(handler) && !/\barguments\b/.test(handler);
  const starting = Type => handler => takesOne(String(handler))
    ? (run, headers) => {
      const result = handler(new Type(run, headers));
      if (result !== undefined) whenDone(run, result);
    }
    : (run, headers) => {
      const result = handler(new Type(run, headers), new Context(run));
      if (result !== undefined) whenDone(run, result);
    };
  return {
    request: starting(Request),
    response: starting(UpstreamResponse),
    /** Throws in the script's own words, so that it can catch it. */
    fail: (type, message) => { throw new globalThis[type](message); },
    handler: (exports, name) => {
      const own = exports[name];
      if (typeof own === 'function') return own;
      const all = exports.default;
      const found = all?.[name];
      return typeof found === 'function' ? found.bind(all) : null;
    },
  };
})
