package io.leno.api.istio;

/// How a string is matched. Istio: `StringMatch`, exactly one of `exact`, `prefix`, `regex`.
public sealed interface StringMatch {
    record Exact(String value) implements StringMatch {}

    record Prefix(String value) implements StringMatch {}

    /// RE2 syntax, matches the whole string.
    record Regex(String value) implements StringMatch {}

    /// Anything, as long as it is there. Istio: the empty match `{}` of a header.
    record Present() implements StringMatch {}

    /// A prefix that ends at a path segment: `/a` matches `/a` and `/a/b`, not `/ab`. Gateway API:
    /// `PathPrefix`; Istio's own resources cannot say it.
    record PathSeparatedPrefix(String value) implements StringMatch {}
}
