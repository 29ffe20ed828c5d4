package io.leno.proxy.codec;

/// Status codes as text, made once; reason phrases are Envoy's.
public final class StatusText {
    private static final String[] KNOWN = {
        "100 Continue",
        "101 Switching Protocols",
        "103 Early Hints",
        "200 OK",
        "201 Created",
        "202 Accepted",
        "203 Non-Authoritative Information",
        "204 No Content",
        "205 Reset Content",
        "206 Partial Content",
        "207 Multi-Status",
        "208 Already Reported",
        "226 IM Used",
        "300 Multiple Choices",
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "304 Not Modified",
        "305 Use Proxy",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
        "400 Bad Request",
        "401 Unauthorized",
        "402 Payment Required",
        "403 Forbidden",
        "404 Not Found",
        "405 Method Not Allowed",
        "406 Not Acceptable",
        "407 Proxy Authentication Required",
        "408 Request Timeout",
        "409 Conflict",
        "410 Gone",
        "411 Length Required",
        "412 Precondition Failed",
        "413 Payload Too Large",
        "414 URI Too Long",
        "415 Unsupported Media Type",
        "416 Range Not Satisfiable",
        "417 Expectation Failed",
        "421 Misdirected Request",
        "422 Unprocessable Entity",
        "423 Locked",
        "424 Failed Dependency",
        "425 Too Early",
        "426 Upgrade Required",
        "428 Precondition Required",
        "429 Too Many Requests",
        "431 Request Header Fields Too Large",
        "500 Internal Server Error",
        "501 Not Implemented",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
        "505 HTTP Version Not Supported",
        "506 Variant Also Negotiates",
        "507 Insufficient Storage",
        "508 Loop Detected",
        "510 Not Extended",
        "511 Network Authentication Required",
        "599 Last Unassigned Server Error Code",
    };

    private static final String[] CODES = new String[1000];
    private static final String[] REASONS = new String[1000];
    private static final String[] LINES = new String[1000];
    private static final String[] LINES_1_0 = new String[1000];

    static {
        for (String known : KNOWN)
            REASONS[Integer.parseInt(known.substring(0, 3))] = known.substring(4);
        for (int code = 100; code < 1000; code++) {
            CODES[code] = Integer.toString(code);
            if (REASONS[code] == null) REASONS[code] = "Unknown";
            LINES[code] = "HTTP/1.1 " + code + " " + REASONS[code] + "\r\n";
            LINES_1_0[code] = "HTTP/1.0 " + code + " " + REASONS[code] + "\r\n";
        }
    }

    private StatusText() {}

    public static String code(int status) {
        return CODES[status];
    }

    /// What Envoy says of a status; `Unknown` where it does not know it.
    public static String reason(int status) {
        return REASONS[status];
    }

    /// The status line with its CRLF.
    static String line(int status, boolean http10) {
        return http10 ? LINES_1_0[status] : LINES[status];
    }

    static String line(int status, boolean http10, String reason) {
        return (http10 ? "HTTP/1.0 " : "HTTP/1.1 ") + status + " " + reason + "\r\n";
    }
}
