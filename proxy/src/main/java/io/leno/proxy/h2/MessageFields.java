package io.leno.proxy.h2;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.HeaderSyntax;
import io.leno.proxy.codec.Underscores;

import org.jspecify.annotations.Nullable;

/// Collects the fields of a message's head or trailers and checks what RFC 9113 section 8 asks of
/// them. One per connection, used again for each block.
final class MessageFields implements HpackDecoder.Fields {
    /// Envoy's details for what is wrong with a message.
    static final String VIOLATION = "http2.violation.of.messaging.rule";

    static final String INVALID_FIELD = "http2.invalid.header.field";
    static final String TOO_LARGE = "http2.header_list_size_too_large";
    static final String UNDERSCORE = "http2.unexpected_underscore";
    static final String TOO_MANY = "http2.too_many_headers";

    private final boolean server;
    private final boolean connect;
    private final int maxBytes;
    private final int maxFields;
    private final Underscores underscores;
    private final Http2Stats stats;
    private HeaderBlock headers = new HeaderBlock();
    private boolean trailers;
    private boolean regular;
    private long bytes;
    private boolean cookie;

    /// Crumbs after the first; joined once, however many there are.
    private @Nullable StringBuilder crumbs;

    private long contentLength;
    private @Nullable String violation;

    MessageFields(
            boolean server,
            boolean connect,
            int maxBytes,
            int maxFields,
            Underscores underscores,
            Http2Stats stats) {
        this.underscores = underscores;
        this.stats = stats;
        this.server = server;
        this.connect = connect;
        this.maxBytes = maxBytes;
        this.maxFields = maxFields;
    }

    void start(boolean asTrailers) {
        headers = new HeaderBlock();
        trailers = asTrailers;
        regular = false;
        bytes = 0;
        cookie = false;
        crumbs = null;
        contentLength = -1;
        violation = null;
    }

    HeaderBlock headers() {
        if (crumbs != null) headers.put("cookie", crumbs.toString());
        crumbs = null;
        return headers;
    }

    /// -1 where none was declared.
    long contentLength() {
        return contentLength;
    }

    /// What is wrong with the message; null for nothing.
    @Nullable String violation() {
        return violation;
    }

    @Override
    public void field(String name, String value) {
        if (violation != null) return;
        bytes += name.length() + value.length();
        if (bytes > maxBytes || headers.size() >= maxFields) {
            violation = bytes > maxBytes ? TOO_LARGE : TOO_MANY;
            return;
        }
        if (name.isEmpty()) violation = INVALID_FIELD;
        else if (name.charAt(0) == ':') pseudo(name, value);
        else regular(name, value);
    }

    private void pseudo(String name, String value) {
        boolean known =
                switch (name) {
                    case ":method", ":scheme", ":path", ":authority" -> server;
                    case ":protocol" -> server && connect;
                    case ":status" -> !server;
                    default -> false;
                };
        boolean misplaced = !known || regular || trailers || headers.get(name) != null;
        if (misplaced || !isPlausible(name, value)) violation = INVALID_FIELD;
        else headers.append(name, value);
    }

    /// What nghttp2 lets pass in Envoy.
    private static boolean isPlausible(String name, String value) {
        return switch (name) {
            case ":method" -> isToken(value);
            case ":path" -> isVisible(value, "");
            case ":authority" -> isVisible(value, "\"/<>?\\^`{|}#");
            default -> true;
        };
    }

    private static boolean isToken(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!HeaderSyntax.isToken((byte) value.charAt(i))) return false;
        }
        return !value.isEmpty();
    }

    private static boolean isVisible(String value, String but) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c == 0x7f || but.indexOf(c) >= 0) return false;
        }
        return true;
    }

    private void regular(String name, String value) {
        regular = true;
        if (underscores != Underscores.ALLOW && name.indexOf('_') >= 0) {
            underscore();
            return;
        }
        switch (name) {
            case "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade" ->
                    violation = INVALID_FIELD;
            case "te" -> {
                if (value.equals("trailers")) headers.append(name, value);
                else violation = INVALID_FIELD;
            }
            case "content-length" -> contentLength(value);
            case "cookie" -> cookie(value);
            default -> headers.append(name, value);
        }
    }

    private void underscore() {
        if (underscores == Underscores.DROP) {
            stats.droppedHeadersWithUnderscores.inc();
            return;
        }
        stats.requestsRejectedWithUnderscores.inc();
        violation = UNDERSCORE;
    }

    private void contentLength(String value) {
        long length = number(value);
        if (length < 0 || contentLength >= 0) {
            violation = INVALID_FIELD;
            return;
        }
        headers.append("content-length", value);
        contentLength = length;
    }

    private static long number(String value) {
        if (value.isEmpty() || value.length() > 18) return -1;
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            number = number * 10 + digit;
        }
        return number;
    }

    /// RFC 9113 section 8.2.3: crumbs are joined.
    private void cookie(String crumb) {
        if (!cookie) {
            cookie = true;
            headers.append("cookie", crumb);
            return;
        }
        if (crumbs == null) crumbs = new StringBuilder(headers.get("cookie", ""));
        crumbs.append("; ").append(crumb);
    }

    /// All fields are there.
    ///
    /// @param end no body follows
    void finish(boolean end) {
        if (violation != null || trailers) return;
        if (server) request();
        else if (headers.get(":status", "").length() != 3) violation = VIOLATION;
        if (end && contentLength > 0 && server) violation = VIOLATION;
    }

    private void request() {
        String method = headers.get(":method", "");
        String authority = headers.get(":authority");
        String path = headers.get(":path");
        if (authority == null) {
            authority = headers.get("host");
            if (authority != null) headers.append(":authority", authority);
        }
        headers.remove("host");
        boolean tunnel = method.equals("CONNECT") && headers.get(":protocol") == null;
        if (tunnel) {
            if (path != null || headers.get(":scheme") != null || authority == null) {
                violation = VIOLATION;
            }
            return;
        }
        boolean complete =
                !method.isEmpty()
                        && headers.get(":scheme") != null
                        && path != null
                        && authority != null
                        && isPath(path, method)
                        && (method.equals("CONNECT") || headers.get(":protocol") == null);
        if (!complete) violation = VIOLATION;
    }

    private static boolean isPath(String path, String method) {
        if (path.isEmpty()) return false;
        return path.charAt(0) == '/' || (path.equals("*") && method.equals("OPTIONS"));
    }
}
