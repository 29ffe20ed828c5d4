package io.leno.filters.extauthz;

import io.leno.api.filter.HttpStream;

import java.util.function.Consumer;

/// Who knows whether requests may pass. From any event loop.
@FunctionalInterface
interface AuthService {
    /// Tells its verdict on the stream's event loop, once, unless the stream ends before.
    void ask(HttpStream stream, Question question, Consumer<Verdict> then);
}
