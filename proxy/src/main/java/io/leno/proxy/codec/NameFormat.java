package io.leno.proxy.codec;

import org.jspecify.annotations.Nullable;

/// How names of headers are written over HTTP/1. Envoy: `header_key_format`.
///
/// @param proper `Proper-Case`, whatever they were
/// @param kept as they came, whichever side they came from; null where that is not remembered
public record NameFormat(boolean proper, @Nullable Kept kept) {
    /// Lower case.
    public static final NameFormat LOWER = new NameFormat(false, null);

    /// Envoy: `PreserveCaseFormatterConfig`.
    ///
    /// @param proper names that did not come with the message are written `Proper-Case`
    /// @param reason the reason phrase of a response goes on, too
    public record Kept(boolean proper, boolean reason) {}

    /// An empty block for a message that is about to come.
    HeaderBlock newBlock() {
        return kept == null ? new HeaderBlock() : new HeaderBlock(new WrittenNames(kept.proper()));
    }

    boolean keepsReason() {
        return kept != null && kept.reason();
    }
}
