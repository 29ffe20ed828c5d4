package io.leno.proxy.codec;

/// What becomes of request headers with an underscore in their name. Envoy:
/// `headers_with_underscores_action`.
public enum Underscores {
    ALLOW,
    REJECT,
    DROP
}
