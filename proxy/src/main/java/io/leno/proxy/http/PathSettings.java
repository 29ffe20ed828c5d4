package io.leno.proxy.http;

/// How paths and hosts are brought into one form before anything looks at them; names are Envoy's.
public record PathSettings(
        boolean normalize,
        boolean mergeSlashes,
        EscapedSlashes escapedSlashes,
        boolean stripMatchingPort,
        boolean stripAnyPort,
        boolean stripTrailingDot) {
    /// What becomes of `%2F` and `%5C`. Envoy: `path_with_escaped_slashes_action`.
    public enum EscapedSlashes {
        KEEP_UNCHANGED,
        REJECT_REQUEST,
        UNESCAPE_AND_REDIRECT,
        UNESCAPE_AND_FORWARD
    }
}
