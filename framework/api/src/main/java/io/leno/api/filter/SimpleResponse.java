package io.leno.api.filter;

import java.util.function.Consumer;

/// What a [SimpleHttpFilter] answers: the response that came from upstream, or one of its own.
public sealed interface SimpleResponse {
    /// The response from upstream (or from a later filter), passed on with its headers as they are
    /// then.
    record FromUpstream(Headers headers) implements SimpleResponse {}

    /// A response made here.
    ///
    /// @param headers changes its headers
    record Own(int status, String body, Consumer<Headers> headers) implements SimpleResponse {}

    /// This response with one more header, in place of those of that name.
    default SimpleResponse with(String name, String value) {
        return switch (this) {
            case FromUpstream(Headers headers) -> {
                headers.set(name, value);
                yield this;
            }
            case Own(int status, String body, Consumer<Headers> headers) ->
                    new Own(status, body, headers.andThen(all -> all.set(name, value)));
        };
    }

    static SimpleResponse of(int status, String body) {
        return new Own(status, body, headers -> {});
    }
}
