package io.leno.proxy.dynamic;

import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.proxy.cluster.NamedHosts;
import io.leno.proxy.dns.HostAndPort;
import io.leno.proxy.dns.NameCache;

import org.jspecify.annotations.Nullable;

/// Finds the host whose name the client asks for by TLS before the connection goes on. Envoy:
/// `envoy.filters.network.sni_dynamic_forward_proxy`.
///
/// @param port of the host
public record ForwardingByServerName(NameCache names, int port) implements NetworkFilterSettings {
    @Override
    public NetworkFilter newFilter(NetworkConnection connection) {
        return new Filter(this, connection);
    }

    private static final class Filter implements NetworkFilter {
        private final ForwardingByServerName settings;
        private final NetworkConnection connection;
        private boolean waits;
        private @Nullable Runnable cancel;

        Filter(ForwardingByServerName settings, NetworkConnection connection) {
            this.settings = settings;
            this.connection = connection;
        }

        @Override
        public FilterStatus onConnection() {
            Object set = connection.filterState().get(NamedHosts.HOST);
            String host = set == null ? connection.requestedServerName() : set.toString();
            if (host.isEmpty()) return FilterStatus.CONTINUE;
            NameCache names = settings.names();
            if (!names.tryWait()) return refuse();
            waits = true;
            int port = port();
            NameCache.LookUp found =
                    names.find(
                            HostAndPort.key(host, port), port, connection::execute, this::answered);
            return switch (found) {
                case NameCache.LookUp.Known _, NameCache.LookUp.Failed _ -> {
                    waited();
                    yield FilterStatus.CONTINUE;
                }
                case NameCache.LookUp.Overflow() -> {
                    waited();
                    yield refuse();
                }
                case NameCache.LookUp.Awaited(Runnable noMore) -> {
                    cancel = noMore;
                    connection.reading(false);
                    yield FilterStatus.PAUSE;
                }
            };
        }

        /// What filters before have set; else the settings' one, which the cluster is told.
        private int port() {
            Object set = connection.filterState().get(NamedHosts.PORT);
            int port = set == null ? 0 : HostAndPort.of(":" + set, 0).port();
            if (port > 0) return port;
            connection.filterState().put(NamedHosts.PORT, settings.port());
            return settings.port();
        }

        /// Good or bad: the cluster says what comes of it.
        private void answered(NameCache.Answer answer) {
            if (!waits) return;
            waited();
            connection.reading(true);
            connection.resume();
        }

        private FilterStatus refuse() {
            connection.close();
            return FilterStatus.PAUSE;
        }

        private void waited() {
            if (waits) settings.names().waited();
            waits = false;
        }

        @Override
        public void onClose() {
            if (cancel != null) cancel.run();
            waited();
        }
    }
}
