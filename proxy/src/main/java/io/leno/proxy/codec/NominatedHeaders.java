package io.leno.proxy.codec;

/// Takes away the headers that `Connection` names, RFC 9110 section 7.6.1, and refuses requests
/// that would have headers taken away which must stay. Envoy: `sanitizeConnectionHeader`.
final class NominatedHeaders {
    private static final int MOST = 10;
    private static final int LONGEST_TE = 256;

    private NominatedHeaders() {}

    /// @return false when the request must be refused
    static boolean sanitize(HeaderBlock headers) {
        String connection = headers.get("connection");
        if (connection == null || isPlain(connection)) return true;
        String[] tokens = connection.split(",", -1);
        int filled = 0;
        for (String token : tokens) if (!token.isEmpty()) filled++;
        if (filled >= MOST) return false;
        var rest = new StringBuilder();
        for (String token : tokens) {
            String name = HeaderSyntax.lower(token.strip());
            switch (judge(headers, name)) {
                case KEPT -> rest.append(rest.isEmpty() ? "" : ",").append(token.strip());
                case TAKEN -> {}
                case REFUSED -> {
                    return false;
                }
            }
        }
        if (rest.isEmpty()) headers.remove("connection");
        else headers.put("connection", rest.toString());
        return true;
    }

    private enum Verdict {
        KEPT,
        TAKEN,
        REFUSED
    }

    private static boolean isPlain(String connection) {
        return connection.equalsIgnoreCase("keep-alive")
                || connection.equalsIgnoreCase("close")
                || connection.equalsIgnoreCase("upgrade");
    }

    private static Verdict judge(HeaderBlock headers, String name) {
        return switch (name) {
            case "close", "http2-settings", "keep-alive", "upgrade", "connection" -> Verdict.KEPT;
            case "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto" -> Verdict.REFUSED;
            case "" -> Verdict.TAKEN;
            case "te" -> te(headers);
            case "host" -> {
                headers.remove(":authority");
                yield Verdict.TAKEN;
            }
            default -> {
                if (name.startsWith(":")) yield Verdict.REFUSED;
                headers.remove(name);
                yield Verdict.TAKEN;
            }
        };
    }

    private static Verdict te(HeaderBlock headers) {
        String te = headers.get("te");
        if (te == null) return Verdict.TAKEN;
        if (te.length() >= LONGEST_TE) return Verdict.REFUSED;
        if (headers.hasToken("te", "trailers")) {
            headers.put("te", "trailers");
            return Verdict.KEPT;
        }
        headers.remove("te");
        return Verdict.TAKEN;
    }
}
