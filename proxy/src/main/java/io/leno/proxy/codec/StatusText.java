package io.leno.proxy.codec;

import io.netty.handler.codec.http.HttpResponseStatus;

/// Status codes as text, made once.
public final class StatusText {
    private static final String[] CODES = new String[1000];
    private static final String[] LINES = new String[1000];

    static {
        for (int code = 100; code < 1000; code++) {
            CODES[code] = Integer.toString(code);
            LINES[code] =
                    "HTTP/1.1 "
                            + code
                            + " "
                            + HttpResponseStatus.valueOf(code).reasonPhrase()
                            + "\r\n";
        }
    }

    private StatusText() {}

    public static String code(int status) {
        return CODES[status];
    }

    /// The status line with its CRLF.
    static String line(int status) {
        return LINES[status];
    }
}
