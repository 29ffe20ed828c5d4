package io.leno.filters.istio;

import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/// Istio's statistics of connections: `istio.stats` among network filters. A connection counts as
/// opened once its peer is known, or when it ends.
@Component(service = NetworkFilterFactory.class)
public final class IstioTcpStats implements NetworkFilterFactory {
    @Override
    public String name() {
        return "istio.stats";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(IstioMessages.STATS.getFullName()));
    }

    @Override
    public NetworkFilterSettings configure(PluginConfig config, NetworkFilterContext context) {
        MetricRules rules =
                MetricRules.of(
                        IstioConfig.read(config, IstioMessages.STATS),
                        context.node(),
                        context.stats());
        TagSource.Attributes attributes =
                new TagSource.Attributes() {
                    @Override
                    public String format(String format) {
                        return "";
                    }

                    @Override
                    public String node(String key) {
                        return context.node().text(key);
                    }
                };
        return connection -> new Filter(connection, rules, attributes);
    }

    /// One connection.
    private static final class Filter implements NetworkFilter {
        private final NetworkConnection connection;
        private final MetricRules rules;
        private final TagSource.Attributes attributes;
        private @Nullable Map<String, String> tags;
        private long received;
        private long sent;

        Filter(NetworkConnection connection, MetricRules rules, TagSource.Attributes attributes) {
            this.connection = connection;
            this.rules = rules;
            this.attributes = attributes;
        }

        @Override
        public FilterStatus onConnection() {
            if (rules.interval().isPositive()) {
                connection.schedule(rules.interval(), this::reportInTime);
            }
            return FilterStatus.CONTINUE;
        }

        private void reportInTime() {
            report(false);
            connection.schedule(rules.interval(), this::reportInTime);
        }

        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            received += data.length();
            return FilterStatus.CONTINUE;
        }

        @Override
        public void onWrite(ConnectionData data) {
            sent += data.length();
        }

        @Override
        public void onClose() {
            report(true);
            count("tcp_connections_closed_total", 1);
        }

        private void report(boolean end) {
            Map<String, Object> state = connection.filterState();
            boolean told =
                    state.containsKey(PeerMetadata.DOWNSTREAM)
                            || state.containsKey(PeerMetadata.UPSTREAM)
                            || state.containsKey(PeerMetadata.NOBODY);
            if (tags == null) {
                if (!told && !end) return;
                tags = tags(state);
                count("tcp_connections_opened_total", 1);
            }
            count("tcp_sent_bytes_total", sent);
            count("tcp_received_bytes_total", received);
            sent = 0;
            received = 0;
        }

        private Map<String, String> tags(Map<String, Object> state) {
            Workload upstream =
                    state.get(PeerMetadata.UPSTREAM) instanceof Workload peer ? peer : null;
            Workload downstream =
                    state.get(PeerMetadata.DOWNSTREAM) instanceof Workload peer ? peer : null;
            PeerTags peers =
                    rules.isGateway() || connection.info().isInbound()
                            ? PeerTags.atDestination(
                                    rules, connection.info(), downstream, upstream, null)
                            : PeerTags.atSource(rules, connection.info(), upstream, null);
            Map<String, String> all = peers.tags();
            all.put("request_protocol", "tcp");
            all.put("response_flags", flags());
            all.put("connection_security_policy", peers.security());
            return all;
        }

        private String flags() {
            var flags = new StringJoiner(",");
            for (ResponseFlag flag : ResponseFlag.values()) {
                if (connection.info().hasFlag(flag)) flags.add(flag.text());
            }
            return flags.length() == 0 ? "-" : flags.toString();
        }

        private void count(String metric, long amount) {
            if (tags == null || rules.isDropped(metric)) return;
            rules.counter(metric, rules.tags(metric, tags, attributes)).add(amount);
        }
    }
}
