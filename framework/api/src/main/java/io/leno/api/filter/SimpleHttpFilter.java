package io.leno.api.filter;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.concurrent.CompletionStage;

/// A filter in one method: a request in, a response out. Bodies stream past it untouched.
///
/// ```java
/// HttpFilterSettings settings = SimpleHttpFilter.settings((request, next) -> {
///     request.set("x-tenant", "a");
///     return next.proceed(request).thenApply(response -> response.with("x-seen", "yes"));
/// });
/// ```
@ConsumerType
@FunctionalInterface
public interface SimpleHttpFilter {
    /// Either answers by itself with [SimpleResponse] or calls `next.proceed(request)` exactly
    /// once. Called on the stream's event loop: must not block. The returned stage may complete on
    /// any thread; completing it exceptionally answers 500 and logs the cause.
    ///
    /// @param request its headers, which may be changed before it proceeds
    CompletionStage<SimpleResponse> filter(Headers request, Next next);

    /// The rest of the chain.
    @FunctionalInterface
    interface Next {
        /// Completes on the event loop with the response's headers, which may be changed.
        CompletionStage<SimpleResponse> proceed(Headers request);
    }

    /// Adapts a simple filter to the core contract. The filter is shared by all streams and all
    /// event loops.
    static HttpFilterSettings settings(SimpleHttpFilter filter) {
        return stream -> new SimpleFilterAdapter(filter, stream);
    }
}
