// URL and URLSearchParams of the WHATWG, as far as HTTP needs them.
(function (globalThis) {
  'use strict';
  const PORTS = {'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21'};
  const encodeForm = text => encodeURIComponent(text).replace(/%20/g, '+').replace(/[!'()~]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());
  const decodeForm = text => {
    const spaced = text.replace(/\+/g, ' ');
    try { return decodeURIComponent(spaced); } catch { return spaced; }
  };
  const escape = (text, unsafe) => text.replace(unsafe, c => encodeURIComponent(c));

  class URLSearchParams {
    #pairs = [];
    #changed = () => {};
    constructor(init = '') {
      if (typeof init === 'object' && init !== null) {
        for (const [name, value] of init[Symbol.iterator] ? init : Object.entries(init)) this.#pairs.push([String(name), String(value)]);
      } else this.#parse(String(init));
    }
    #parse(text) {
      this.#pairs = [];
      for (const part of (text.startsWith('?') ? text.slice(1) : text).split('&')) {
        if (part === '') continue;
        const equals = part.indexOf('=');
        this.#pairs.push(equals < 0 ? [decodeForm(part), ''] : [decodeForm(part.slice(0, equals)), decodeForm(part.slice(equals + 1))]);
      }
    }
    static of(text, changed) {
      const params = new URLSearchParams(text);
      params.#changed = changed;
      return params;
    }
    static reset(params, text) { params.#parse(text); }
    get size() { return this.#pairs.length; }
    append(name, value) { this.#pairs.push([String(name), String(value)]); this.#changed(); }
    delete(name, value) {
      this.#pairs = this.#pairs.filter(([key, each]) => key !== String(name) || (value !== undefined && each !== String(value)));
      this.#changed();
    }
    get(name) { return this.#pairs.find(([key]) => key === String(name))?.[1] ?? null; }
    getAll(name) { return this.#pairs.filter(([key]) => key === String(name)).map(([, value]) => value); }
    has(name, value) { return this.#pairs.some(([key, each]) => key === String(name) && (value === undefined || each === String(value))); }
    set(name, value) {
      const at = this.#pairs.findIndex(([key]) => key === String(name));
      if (at < 0) return this.append(name, value);
      this.#pairs[at][1] = String(value);
      this.#pairs = this.#pairs.filter(([key], i) => i === at || key !== String(name));
      this.#changed();
    }
    sort() { this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)); this.#changed(); }
    *entries() { for (const pair of this.#pairs) yield [...pair]; }
    *keys() { for (const [name] of this.#pairs) yield name; }
    *values() { for (const [, value] of this.#pairs) yield value; }
    forEach(action, self) { for (const [name, value] of this.#pairs) action.call(self, value, name, this); }
    [Symbol.iterator]() { return this.entries(); }
    toString() { return this.#pairs.map(([name, value]) => encodeForm(name) + '=' + encodeForm(value)).join('&'); }
  }
  const {of, reset} = URLSearchParams;
  delete URLSearchParams.of;
  delete URLSearchParams.reset;

  const withoutDots = path => {
    const kept = [];
    const parts = path.split('/');
    parts.forEach((part, i) => {
      const plain = part.replace(/%2e/gi, '.');
      const last = i === parts.length - 1;
      if (plain === '..') { if (kept.length > 1) kept.pop(); if (last) kept.push(''); }
      else if (plain === '.') { if (last) kept.push(''); }
      else kept.push(part);
    });
    return kept.join('/');
  };
  const invalid = text => new TypeError(`Invalid URL: ${text}`);
  const HOST = /^(\[[0-9a-f:.]+\]|[^\s#%/:<>?@[\\\]^|]+)$/i;

  class URL {
    #scheme; #user = ''; #password = ''; #host = ''; #port = ''; #path = '/'; #query = ''; #fragment = ''; #params;
    constructor(text, base) {
      const trimmed = String(text).trim();
      const absolute = /^([a-z][a-z0-9+.-]*):/i.exec(trimmed);
      if (absolute) this.#absolute(trimmed, absolute[1].toLowerCase() + ':', trimmed.slice(absolute[0].length));
      else if (base === undefined) throw invalid(trimmed);
      else this.#relative(trimmed, new URL(base));
    }
    static canParse(text, base) { try { new URL(text, base); return true; } catch { return false; } }
    static parse(text, base) { try { return new URL(text, base); } catch { return null; } }
    #absolute(text, scheme, rest) {
      this.#scheme = scheme;
      if (!(scheme in PORTS) && !rest.startsWith('//')) return this.#tail(rest, '');
      const parts = /^[\\/]{2,}([^\\/?#]*)(.*)$/s.exec(scheme in PORTS ? rest.replace(/^[\\/]*/, '//') : rest);
      this.#authority(parts[1], text);
      this.#tail(parts[2], '/');
    }
    #authority(authority, text) {
      const at = authority.lastIndexOf('@');
      if (at >= 0) [this.#user, this.#password = ''] = authority.slice(0, at).split(/:(.*)/s);
      const [, host, port = ''] = /^(.*?)(?::(\d*))?$/s.exec(authority.slice(at + 1));
      if (!HOST.test(host) || Number(port) > 65535) throw invalid(text);
      this.#host = host.toLowerCase();
      this.#port = port === '' || port === PORTS[this.#scheme] ? '' : String(Number(port));
    }
    #tail(rest, root) {
      const [, path, , query = '', , fragment = ''] = /^([^?#]*)(\?([^#]*))?(#(.*))?$/s.exec(rest);
      this.#path = this.#host === '' ? path : withoutDots(escape(path.replaceAll('\\', '/') || root, /[\s"<>`{}\u0080-\uffff]+/g));
      this.#query = escape(query, /[\s"<>'\u0080-\uffff]+/g);
      this.#fragment = escape(fragment, /[\s"<>`\u0080-\uffff]+/g);
    }
    #relative(text, base) {
      if (text.startsWith('//')) return this.#absolute(text, base.#scheme, text);
      this.#scheme = base.#scheme; this.#user = base.#user; this.#password = base.#password;
      this.#host = base.#host; this.#port = base.#port;
      if (text.startsWith('/')) return this.#tail(text, '/');
      const folder = base.#path.slice(0, base.#path.lastIndexOf('/') + 1);
      if (text.startsWith('?')) return this.#tail(base.#path + text, '/');
      if (text === '' || text.startsWith('#')) return this.#tail(base.#path + base.search + text, '/');
      this.#tail(folder + text, '/');
    }
    get protocol() { return this.#scheme; }
    set protocol(value) { const scheme = String(value).replace(/:.*$/s, '').toLowerCase() + ':'; if (scheme in PORTS) this.#scheme = scheme; }
    get username() { return this.#user; }
    set username(value) { this.#user = encodeURIComponent(value); }
    get password() { return this.#password; }
    set password(value) { this.#password = encodeURIComponent(value); }
    get hostname() { return this.#host; }
    set hostname(value) { if (HOST.test(String(value))) this.#host = String(value).toLowerCase(); }
    get port() { return this.#port; }
    set port(value) { const port = String(value); if (/^\d*$/.test(port) && Number(port) <= 65535) this.#port = port === PORTS[this.#scheme] ? '' : port; }
    get host() { return this.#host + (this.#port && ':' + this.#port); }
    set host(value) { const [, host, port] = /^(.*?)(?::(\d*))?$/s.exec(String(value)); this.hostname = host; if (port !== undefined) this.port = port; }
    get origin() { return this.#scheme in PORTS ? `${this.#scheme}//${this.host}` : 'null'; }
    get pathname() { return this.#path; }
    set pathname(value) { const path = String(value); this.#path = withoutDots(escape(path.startsWith('/') ? path : '/' + path, /[\s"#<>?`{}\u0080-\uffff]+/g)); }
    get search() { return this.#query && '?' + this.#query; }
    set search(value) { this.#query = escape(String(value).replace(/^\?/, ''), /[\s"#<>'\u0080-\uffff]+/g); if (this.#params) reset(this.#params, this.#query); }
    get hash() { return this.#fragment && '#' + this.#fragment; }
    set hash(value) { this.#fragment = escape(String(value).replace(/^#/, ''), /[\s"<>`\u0080-\uffff]+/g); }
    get searchParams() { return this.#params ??= of(this.#query, () => { this.#query = this.#params.toString(); }); }
    get href() {
      const user = this.#user || this.#password ? this.#user + (this.#password && ':' + this.#password) + '@' : '';
      return this.#scheme + (this.#host && '//' + user + this.host) + this.#path + this.search + this.hash;
    }
    toString() { return this.href; }
    toJSON() { return this.href; }
  }
  return {URL, URLSearchParams};
})
