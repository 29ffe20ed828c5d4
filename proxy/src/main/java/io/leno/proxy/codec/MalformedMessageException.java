package io.leno.proxy.codec;

/// The peer does not speak HTTP as it must. Envoy: `CodecProtocolException`.
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /// @param status what to answer if it was a request
    /// @param details what is wrong, in the words of Envoy's response code details
    public MalformedMessageException(int status, String details) {
        super(details, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }

    /// Goes to the access log. What exactly is wrong stands in the message alone.
    public String details() {
        String message = String.valueOf(getMessage());
        int colon = message.indexOf(':');
        return colon < 0 ? message : message.substring(0, colon);
    }

    static MalformedMessageException codec(String details) {
        return new MalformedMessageException(400, "http1." + details);
    }
}
