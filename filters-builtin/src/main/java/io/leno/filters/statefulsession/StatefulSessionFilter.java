package io.leno.filters.statefulsession;

import io.leno.api.connection.NamedAddress;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.statefulsession.StatefulSessionFilterFactory.OfRoute;
import io.leno.filters.statefulsession.StatefulSessionFilterFactory.Session;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// One request: it goes where the client has its session, and the client learns where it went.
final class StatefulSessionFilter implements HttpFilter {
    private final HttpStream stream;
    private final Session ofFilter;
    private @Nullable Session session;
    private @Nullable String asked;

    StatefulSessionFilter(HttpStream stream, Session ofFilter) {
        this.stream = stream;
        this.ofFilter = ofFilter;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        Session found =
                switch (stream.routeConfig()) {
                    case OfRoute.Disabled off -> null;
                    case OfRoute.Replaced(Session ofRoute) -> ofRoute;
                    case null, default -> ofFilter;
                };
        if (found == null || !found.state().concerns(headers)) return FilterStatus.CONTINUE;
        session = found;
        asked = found.state().host(headers);
        if (asked != null) stream.overrideUpstreamHost(List.of(asked), found.strict());
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        InetSocketAddress host = stream.info().upstreamAddress();
        if (session == null || host == null) return FilterStatus.CONTINUE;
        String address = text(host);
        if (!address.equals(asked)) session.state().tell(address, headers);
        return FilterStatus.CONTINUE;
    }

    private static String text(InetSocketAddress host) {
        if (NamedAddress.isNamed(host)) return NamedAddress.text(host);
        InetAddress address = host.getAddress();
        String ip = address.getHostAddress();
        return address instanceof Inet6Address
                ? "[" + ip + "]:" + host.getPort()
                : ip + ":" + host.getPort();
    }
}
