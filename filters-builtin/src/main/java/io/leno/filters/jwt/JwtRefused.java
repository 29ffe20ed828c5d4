package io.leno.filters.jwt;

/// A token, or a set of keys, cannot be read.
final class JwtRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final JwtStatus status;

    JwtRefused(JwtStatus status) {
        super(status.text(), null, false, false);
        this.status = status;
    }

    JwtStatus status() {
        return status;
    }
}
