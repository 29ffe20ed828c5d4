package io.leno.proxy.codec;

import java.util.Set;

/// Takes the first line of a request apart: method, target, version (RFC 9112 section 3), as
/// strictly as Envoy's parser does.
final class RequestLine {
    /// As Envoy's parser; others are refused.
    private static final Set<String> METHODS =
            Set.of(
                    "ACL",
                    "BIND",
                    "CHECKOUT",
                    "CONNECT",
                    "COPY",
                    "DELETE",
                    "GET",
                    "HEAD",
                    "LINK",
                    "LOCK",
                    "MERGE",
                    "MKACTIVITY",
                    "MKCALENDAR",
                    "MKCOL",
                    "MOVE",
                    "MSEARCH",
                    "NOTIFY",
                    "OPTIONS",
                    "PATCH",
                    "POST",
                    "PROPFIND",
                    "PROPPATCH",
                    "PURGE",
                    "PUT",
                    "REBIND",
                    "REPORT",
                    "SEARCH",
                    "SOURCE",
                    "SUBSCRIBE",
                    "TRACE",
                    "UNBIND",
                    "UNLINK",
                    "UNLOCK",
                    "UNSUBSCRIBE");

    private static final String FIRST_LETTERS = "ABCDGHLMNOPRSTU";

    private final RequestOptions options;
    private boolean http10;
    private boolean withoutHeaders;
    private boolean authorityInTarget;

    RequestLine(RequestOptions options) {
        this.options = options;
    }

    boolean isHttp10() {
        return http10;
    }

    /// No version was named, so that nothing follows the line: HTTP/0.9.
    boolean isWithoutHeaders() {
        return withoutHeaders;
    }

    /// The target names the host: RFC 9112 section 3.2.2, it replaces `Host`.
    boolean isAuthorityInTarget() {
        return authorityInTarget;
    }

    /// False when no request begins like this.
    boolean mayBegin(byte first) {
        if (options.customMethods()) return HeaderSyntax.isToken(first);
        return FIRST_LETTERS.indexOf(first) >= 0;
    }

    void read(HeadReader lines, HeaderBlock into) throws MalformedMessageException {
        byte[] line = lines.bytes();
        int length = lines.length();
        while (length > 0 && isBlank(line[length - 1])) length--;
        int method = word(line, 0, length);
        int target = blanks(line, method, length);
        int targetEnd = word(line, target, length);
        int version = blanks(line, targetEnd, length);
        String name = lines.text(0, method);
        if (!isMethod(line, method, name)) throw bad("method");
        if (targetEnd == target) throw bad("target");
        checkVersion(lines.text(version, length));
        into.append(":method", name);
        target(name, lines.text(target, targetEnd), into);
    }

    private boolean isMethod(byte[] line, int length, String name) {
        if (!options.customMethods()) return METHODS.contains(name);
        for (int i = 0; i < length; i++) if (!HeaderSyntax.isToken(line[i])) return false;
        return length > 0;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    private static int word(byte[] line, int from, int length) {
        int at = from;
        while (at < length && !isBlank(line[at])) at++;
        return at;
    }

    private static int blanks(byte[] line, int from, int length) {
        int at = from;
        while (at < length && isBlank(line[at])) at++;
        return at;
    }

    private void checkVersion(String version) throws MalformedMessageException {
        withoutHeaders = version.isEmpty();
        http10 = !version.equals("HTTP/1.1");
        if (!http10 || withoutHeaders) return;
        boolean known =
                version.length() == 8
                        && version.startsWith("HTTP/")
                        && isDigit(version.charAt(5))
                        && version.charAt(6) == '.'
                        && isDigit(version.charAt(7));
        if (!known) throw bad("version");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// RFC 9112 section 3.2: origin, absolute, authority or asterisk form.
    private void target(String method, String target, HeaderBlock into)
            throws MalformedMessageException {
        authorityInTarget = false;
        boolean connect = method.equals("CONNECT");
        if (!isTarget(target, connect)) throw bad("target");
        char first = target.charAt(0);
        if (!connect && (first == '/' || (first == '*' && method.equals("OPTIONS")))) {
            into.append(":path", target);
            return;
        }
        if (!connect && !options.absoluteUrls()) {
            into.append(":path", target);
            return;
        }
        if (connect) authority(target, into);
        else absolute(target, into);
        authorityInTarget = true;
    }

    private static void authority(String target, HeaderBlock into)
            throws MalformedMessageException {
        int colon = target.lastIndexOf(':');
        if (colon <= 0 || colon == target.length() - 1 || target.indexOf('/') >= 0)
            throw invalidUrl();
        for (int i = colon + 1; i < target.length(); i++) {
            if (target.charAt(i) < '0' || target.charAt(i) > '9') throw invalidUrl();
        }
        into.append(":authority", target);
    }

    private static void absolute(String target, HeaderBlock into) throws MalformedMessageException {
        int scheme = target.indexOf("://");
        if (scheme <= 0) throw invalidUrl();
        String name = target.substring(0, scheme);
        if (!name.equalsIgnoreCase("http") && !name.equalsIgnoreCase("https")) throw invalidUrl();
        int end = scheme + 3;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) end++;
        if (!AuthoritySyntax.isHostAndPort(target, scheme + 3, end)) throw invalidUrl();
        into.append(":path", end == target.length() ? "/" : target.substring(end));
        into.append(":authority", target.substring(scheme + 3, end));
    }

    /// The characters that may be in a target and where.
    private static boolean isTarget(String target, boolean connect) {
        int at = 0;
        char first = target.charAt(0);
        if (first != '/' && first != '*') {
            int scheme = connect ? 0 : target.indexOf("://");
            if (scheme < 0 || (scheme == 0 && !connect)) return false;
            for (int i = 0; i < scheme; i++) if (!isLetter(target.charAt(i))) return false;
            at = connect ? 0 : scheme + 3;
            for (; at < target.length(); at++) {
                char c = target.charAt(at);
                if (c == '/' || c == '?') break;
                if (!AuthoritySyntax.isAllowed(c) || target.startsWith("@@", at)) return false;
            }
        }
        for (; at < target.length(); at++) {
            char c = target.charAt(at);
            if (c < '!' || c > '~') return false;
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static MalformedMessageException invalidUrl() {
        return MalformedMessageException.codec("invalid_url");
    }

    private static MalformedMessageException bad(String what) {
        return MalformedMessageException.codec("codec_error: invalid " + what);
    }
}
