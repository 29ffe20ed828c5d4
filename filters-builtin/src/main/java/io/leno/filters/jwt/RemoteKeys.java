package io.leno.filters.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;
import io.leno.filters.HttpUris;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.function.Consumer;

/// Keys that a server has. They are fetched when a request first needs them and again once they
/// have expired; or ahead of that, where the configuration wants it. From any thread. Envoy:
/// `JwksFetcher`, `JwksAsyncFetcher`.
final class RemoteKeys {
    private static final Logger log = LoggerFactory.getLogger(RemoteKeys.class);
    private static final Duration CACHE = Duration.ofMinutes(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /// So long before keys expire they are fetched again.
    private static final Duration AHEAD = Duration.ofSeconds(5);

    private static final String RETRY_ON = "5xx,gateway-error,connect-failure,reset";

    private final HttpCall call;
    private final Duration cache;
    private final Duration afterFailure;
    private final FilterContext context;
    private final JwtStats stats;
    private volatile @Nullable Known known;

    /// @param until on the clock of `System.nanoTime()`
    private record Known(Jwks keys, boolean expires, long until) {}

    RemoteKeys(RemoteJwks config, FilterContext context, JwtStats stats) {
        call =
                HttpUris.get(
                        config.getHttpUri(),
                        config.hasRetryPolicy()
                                ? HttpUris.retries(config.getRetryPolicy(), RETRY_ON)
                                : null);
        cache = config.hasCacheDuration() ? HttpUris.duration(config.getCacheDuration()) : CACHE;
        var ahead = config.getAsyncFetch();
        afterFailure =
                ahead.hasFailedRefetchDuration()
                        ? HttpUris.duration(ahead.getFailedRefetchDuration())
                        : AFTER_FAILURE;
        this.context = context;
        this.stats = stats;
        if (config.hasAsyncFetch()) fetchAhead();
    }

    /// Null before they came, and once they have expired.
    @Nullable Jwks current() {
        Known now = known;
        if (now == null || (now.expires && System.nanoTime() - now.until >= 0)) return null;
        return now.keys;
    }

    /// Fetches them for a request that waits.
    ///
    /// @param then told on the stream's event loop; null when there are none
    void fetch(HttpStream stream, Consumer<@Nullable Jwks> then) {
        var _ =
                stream.call(
                        call,
                        outcome -> {
                            Jwks keys = keys(outcome);
                            if (keys != null)
                                known = new Known(keys, true, System.nanoTime() + cache.toNanos());
                            then.accept(keys);
                        });
    }

    private @Nullable Jwks keys(CallOutcome outcome) {
        Jwks keys = read(outcome);
        (keys == null ? stats.fetchFailed() : stats.fetched()).inc();
        return keys;
    }

    private @Nullable Jwks read(CallOutcome outcome) {
        if (!(outcome instanceof CallOutcome.Response response) || response.status() != 200)
            return null;
        try {
            return response.body().length == 0 ? null : Jwks.parse(response.body());
        } catch (JwtRefused unusable) {
            log.debug("Keys of {} are not used: {}", call.cluster(), unusable.getMessage());
            return null;
        }
    }

    private void fetchAhead() {
        context.call(
                call,
                outcome -> {
                    Jwks keys = keys(outcome);
                    if (keys == null) {
                        log.warn("Keys could not be fetched from {}", call.cluster());
                        context.schedule(afterFailure, this::fetchAhead);
                        return;
                    }
                    known = new Known(keys, false, 0);
                    Duration next = cache.compareTo(AHEAD) > 0 ? cache.minus(AHEAD) : cache;
                    context.schedule(next, this::fetchAhead);
                });
    }
}
