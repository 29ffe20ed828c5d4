package io.leno.filters.rbac;

/// A tree asks for a certificate where there is no TLS. As in Envoy the search ends there, with no
/// leaf: not even what is said to hold otherwise does.
final class Undecided extends RuntimeException {
    private static final long serialVersionUID = 1;

    Undecided() {
        super("no TLS", null, false, false);
    }
}
