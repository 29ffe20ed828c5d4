package io.leno.api.filter;

import org.osgi.annotation.versioning.ConsumerType;

/// One filter of one stream (a request and its response), in event style. All calls come on the
/// stream's event loop, one at a time, and must not block. Requests pass the chain from the first
/// filter to the last, responses from the last to the first. An exception fails the stream with 500
/// (`filter_error`), is logged with the plugin's name and counted.
@ConsumerType
public interface HttpFilter {
    /// Once per stream.
    ///
    /// @param endOfStream true when neither data nor trailers follow
    default FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        return FilterStatus.CONTINUE;
    }

    /// For each piece of the request's body, in order.
    default FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        return FilterStatus.CONTINUE;
    }

    /// Once, if the request has trailers; then it is the end.
    default FilterStatus onRequestTrailers(Headers trailers) {
        return FilterStatus.CONTINUE;
    }

    /// For each `100 Continue` of the upstream that is passed on, before the response proper.
    ///
    /// @param headers of that message; changing them has no effect
    default void onInformational(Headers headers) {}

    /// Once per stream, also for responses that the proxy or another filter made itself.
    default FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        return FilterStatus.CONTINUE;
    }

    default FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        return FilterStatus.CONTINUE;
    }

    default FilterStatus onResponseTrailers(Headers trailers) {
        return FilterStatus.CONTINUE;
    }

    /// The last call, exactly once, however the stream ended. Timers and tasks of the stream are
    /// cancelled already.
    default void onStreamEnd() {}
}
