package io.leno.istio.gatewayapi;

/// Why a route may not attach to a parent.
record Denial(String reason, String message) {
    static final String NOT_ALLOWED = "NotAllowedByListeners";
    static final String NO_HOSTNAME = "NoMatchingListenerHostname";
    static final String NOT_ACCEPTED = "NoMatchingParent";

    static Denial notAccepted(String message) {
        return new Denial(NOT_ACCEPTED, message);
    }

    /// The lower, the closer it was.
    int rank() {
        return switch (reason) {
            case NOT_ALLOWED -> 1;
            case NO_HOSTNAME -> 2;
            default -> 4;
        };
    }
}
