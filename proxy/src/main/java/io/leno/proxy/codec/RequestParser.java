package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// Parses one request after another. After each it stops, whatever else is in the input, until
/// [#startNext]: so pipelined requests are taken in order. After a refusal it must not be used
/// again.
public final class RequestParser {
    private enum State {
        START_LINE,
        FIELDS,
        BODY,
        COMPLETE,
        TUNNEL
    }

    /// As Envoy's parser; others are refused.
    private static final Set<String> METHODS =
            Set.of(
                    "GET",
                    "HEAD",
                    "POST",
                    "PUT",
                    "DELETE",
                    "OPTIONS",
                    "PATCH",
                    "TRACE",
                    "CONNECT",
                    "ACL",
                    "BIND",
                    "CHECKOUT",
                    "COPY",
                    "LINK",
                    "LOCK",
                    "MERGE",
                    "MKACTIVITY",
                    "MKCALENDAR",
                    "MKCOL",
                    "MOVE",
                    "M-SEARCH",
                    "NOTIFY",
                    "PROPFIND",
                    "PROPPATCH",
                    "PURGE",
                    "REBIND",
                    "REPORT",
                    "SEARCH",
                    "SOURCE",
                    "SUBSCRIBE",
                    "UNBIND",
                    "UNLINK",
                    "UNLOCK",
                    "UNSUBSCRIBE");

    private final HeadReader lines;
    private final BodyReader body;
    private State state = State.START_LINE;
    private HeaderBlock headers = new HeaderBlock();
    private boolean http10;
    private boolean absoluteForm;

    /// @param maxHeadBytes Envoy: `max_request_headers_kb`
    public RequestParser(int maxHeadBytes, int maxHeaders) {
        lines = new HeadReader(maxHeadBytes, maxHeaders);
        body = new BodyReader(lines);
    }

    /// Parses what is there, up to the end of the request at hand.
    public void parse(ByteBuf in, MessageEvents events) throws MalformedMessageException {
        while (in.isReadable()) {
            switch (state) {
                case START_LINE -> {
                    if (!lines.next(in)) return;
                    if (!lines.isEmpty()) startLine();
                }
                case FIELDS -> {
                    if (!lines.next(in)) return;
                    if (lines.isEmpty()) head(events);
                    else lines.field(headers);
                }
                case BODY -> {
                    if (!body.read(in, events)) return;
                    if (state == State.BODY) state = State.COMPLETE;
                }
                case TUNNEL -> events.onData(in.readRetainedSlice(in.readableBytes()), false);
                case COMPLETE -> {
                    return;
                }
            }
        }
    }

    /// True between requests.
    public boolean isIdle() {
        return state == State.START_LINE && !lines.isStarted();
    }

    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    public boolean isHttp10() {
        return http10;
    }

    /// The request at hand was complete and answered.
    public void startNext() {
        state = State.START_LINE;
        headers = new HeaderBlock();
        lines.reset();
    }

    /// From here on everything is data, until the connection closes: the protocol was upgraded.
    public void startTunnel() {
        state = State.TUNNEL;
    }

    private void startLine() throws MalformedMessageException {
        byte[] line = lines.bytes();
        int length = lines.length();
        int method = 0;
        while (method < length && line[method] != ' ') method++;
        int target = method + 1;
        int end = target;
        while (end < length && line[end] != ' ') {
            if ((line[end] >= 0 && line[end] <= 0x20) || line[end] == 0x7f)
                throw badStart("target");
            end++;
        }
        String name = lines.text(0, method);
        if (!METHODS.contains(name)) throw badStart("method");
        if (end == target || end >= length) throw badStart("target");
        version(lines.text(end + 1, length));
        headers.append(":method", name);
        target(name, lines.text(target, end));
        headers.append(":scheme", "http");
        state = State.FIELDS;
    }

    private void version(String version) throws MalformedMessageException {
        http10 = version.equals("HTTP/1.0");
        if (!http10 && !version.equals("HTTP/1.1")) throw badStart("version");
    }

    /// RFC 9112 section 3.2: origin, absolute, authority or asterisk form.
    private void target(String method, String target) throws MalformedMessageException {
        absoluteForm = false;
        if (target.indexOf('#') >= 0) {
            throw new MalformedMessageException(400, "path_with_fragment");
        }
        if (method.equals("CONNECT")) {
            headers.append(":authority", target);
            absoluteForm = true;
            return;
        }
        if (target.charAt(0) == '/' || (target.equals("*") && method.equals("OPTIONS"))) {
            headers.append(":path", target);
            return;
        }
        int scheme = target.indexOf("://");
        if (scheme <= 0 || !isHttp(target.substring(0, scheme))) throw badStart("target");
        int slash = target.indexOf('/', scheme + 3);
        int query = target.indexOf('?', scheme + 3);
        int end = slash < 0 ? target.length() : slash;
        if (query >= 0 && query < end) end = query;
        if (end == scheme + 3) throw badStart("target");
        String path = target.substring(end);
        headers.append(":path", path.startsWith("/") ? path : "/" + path);
        headers.append(":authority", target.substring(scheme + 3, end));
        absoluteForm = true;
    }

    private static boolean isHttp(String scheme) {
        return scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
    }

    private void head(MessageEvents events) throws MalformedMessageException {
        host();
        Framing framing = Framing.of(headers, http10);
        if (framing.chunked()) body.startChunked();
        else if (framing.length() > 0) body.startLength(framing.length());
        boolean end = !framing.chunked() && framing.length() <= 0;
        state = end ? State.COMPLETE : State.BODY;
        events.onHead(headers, end);
    }

    /// RFC 9112 section 3.2.2: the authority of an absolute target replaces Host.
    private void host() throws MalformedMessageException {
        String host = headers.get("host");
        if (host == null) return;
        if (headers.all("host").size() > 1)
            throw new MalformedMessageException(400, "http1.duplicate_host");
        checkAuthority(host);
        headers.remove("host");
        if (!absoluteForm) headers.append(":authority", host);
    }

    private static void checkAuthority(String host) throws MalformedMessageException {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= 0x20 || c >= 0x7f || "/?#@\\,\"<>^`{|}".indexOf(c) >= 0) {
                throw new MalformedMessageException(400, "http.invalid_authority");
            }
        }
    }

    private static MalformedMessageException badStart(String what) {
        return MalformedMessageException.codec("codec_error: invalid " + what);
    }

    /// How the body is framed.
    record Framing(boolean chunked, long length) {
        /// Refuses what two parsers could read in two ways (RFC 9112 section 6.3).
        static Framing of(HeaderBlock headers, boolean http10) throws MalformedMessageException {
            String encoding = headers.get("transfer-encoding");
            @Nullable String length = headers.get("content-length");
            if (encoding == null) return new Framing(false, length(headers, length));
            if (length != null) {
                throw MalformedMessageException.codec("content_length_and_chunked_not_allowed");
            }
            if (http10) throw MalformedMessageException.codec("transfer_encoding_in_1_0");
            if (!encoding.equalsIgnoreCase("chunked")
                    || headers.all("transfer-encoding").size() > 1) {
                throw new MalformedMessageException(501, "http1.invalid_transfer_encoding");
            }
            return new Framing(true, -1);
        }

        private static long length(HeaderBlock headers, @Nullable String length)
                throws MalformedMessageException {
            if (length == null) return -1;
            if (length.isEmpty()
                    || length.length() > 18
                    || headers.all("content-length").size() > 1) {
                throw MalformedMessageException.codec("codec_error: invalid content-length");
            }
            long value = 0;
            for (int i = 0; i < length.length(); i++) {
                char c = length.charAt(i);
                if (c < '0' || c > '9') {
                    throw MalformedMessageException.codec("codec_error: invalid content-length");
                }
                value = value * 10 + (c - '0');
            }
            return value;
        }
    }
}
