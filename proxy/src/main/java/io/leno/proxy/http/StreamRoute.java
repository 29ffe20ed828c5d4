package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.route.RouteTable;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// The route of one stream: looked for when somebody first asks, and again after a filter cleared
/// it, in the table that was current when the stream began.
final class StreamRoute {
    private final RouteSource source;
    private @Nullable RouteTable table;
    private final LoggedStream stream;
    private final long random = ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE;
    private @Nullable RouteDecision decision;
    private boolean known;

    /// @param stream by which routes may be chosen, too
    StreamRoute(RouteSource source, LoggedStream stream) {
        this.source = source;
        table = source.current();
        this.stream = stream;
    }

    boolean isKnown() {
        return known;
    }

    /// Null where none matches.
    @Nullable RouteDecision find(Headers headers) {
        if (known) return decision;
        known = true;
        if (table == null) table = source.of(headers);
        decision = table == null ? null : table.match(headers, stream, random);
        return decision;
    }

    /// The route of another request; the stream's own stays.
    @Nullable RouteDecision of(Headers headers) {
        return table == null ? null : table.match(headers, stream, random);
    }

    /// What a forwarding route does to responses it does to our own, too; they cannot quote them:
    /// in Envoy the response's code is 0 here, too.
    void editReply(Headers headers, LoggedStream stream) {
        if (decision != null && decision.action() instanceof Forward) {
            decision.editResponse(headers, stream);
        }
    }

    /// Where none was looked for, there is none.
    void settle() {
        known = true;
    }

    void clear() {
        known = false;
        decision = null;
    }

    java.util.List<String> internalOnlyHeaders() {
        return table == null ? java.util.List.of() : table.internalOnlyHeaders();
    }

    /// Decides chances; the same for the whole stream.
    long random() {
        return random;
    }

    private @Nullable Forward forward() {
        return decision != null && decision.action() instanceof Forward forward ? forward : null;
    }

    Duration idleTimeout(HttpSettings settings) {
        Forward forward = forward();
        Duration byRoute = forward == null ? null : forward.idleTimeout();
        return byRoute == null ? settings.streamIdleTimeout() : byRoute;
    }

    /// Zero: for ever.
    Duration maxDuration(HttpSettings settings, Headers headers) {
        Forward forward = forward();
        if (forward == null) return settings.maxStreamDuration();
        Duration asked = GrpcTimeout.of(headers, forward);
        if (asked != null) return asked;
        Duration byRoute = forward.maxStreamDuration();
        return byRoute == null ? settings.maxStreamDuration() : byRoute;
    }

    /// The route decides, or else the connection manager. Envoy: `upgrade_configs` of both.
    boolean allowsUpgrade(String protocol, HttpSettings settings) {
        Forward forward = forward();
        Boolean byRoute = forward == null ? null : forward.upgrades().get(protocol);
        return byRoute == null ? settings.upgrades().contains(protocol) : byRoute;
    }
}
