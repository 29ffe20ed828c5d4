package io.leno.proxy.h2;

/// The peer broke the protocol so that the connection must end.
final class Http2Exception extends Exception {
    private static final long serialVersionUID = 1;

    private final Http2Error error;
    private final boolean flood;

    Http2Exception(Http2Error error, String what) {
        this(error, what, false);
    }

    private Http2Exception(Http2Error error, String what, boolean flood) {
        super(what, null, false, false);
        this.error = error;
        this.flood = flood;
    }

    /// Too much of what is not wrong by itself.
    static Http2Exception flood(String what) {
        return new Http2Exception(Http2Error.ENHANCE_YOUR_CALM, what, true);
    }

    Http2Error error() {
        return error;
    }

    boolean isFlood() {
        return flood;
    }

    String what() {
        return String.valueOf(getMessage());
    }
}
