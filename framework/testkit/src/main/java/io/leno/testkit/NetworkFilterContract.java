package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.leno.api.cluster.ClusterClient;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.ProxyNode;
import io.leno.api.filter.RuntimeValues;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.util.Set;

/// What every [NetworkFilterFactory] promises; its tests extend this.
public abstract class NetworkFilterContract extends ConfiguredPluginContract {
    protected abstract NetworkFilterFactory newFactory();

    private record Context(FilterStats stats, ClusterClient clusters, RuntimeValues runtime)
            implements NetworkFilterContext {
        @Override
        public ProxyNode node() {
            return ProxyNode.UNKNOWN;
        }
    }

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected NetworkFilterSettings configured(PluginConfig config) {
        var filter = new FakeFilterContext();
        return newFactory()
                .configure(
                        config,
                        new Context(filter.rootStats(), new FakeProxyContext(), filter.runtime()));
    }

    @Test
    protected void itHasAStableName() {
        assertThat(newFactory().name()).isNotBlank().isEqualTo(newFactory().name());
    }

    @Test
    protected void aConnectionMayEndAtAnyMoment() {
        try (NetworkFilterSettings settings = configured(goodConfig())) {
            settings.newFilter(new FakeNetworkConnection()).onClose();
            NetworkFilter early = settings.newFilter(new FakeNetworkConnection());
            early.onConnection();
            early.onClose();
            assertThatCode(() -> serve(settings, new FakeNetworkConnection()))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    protected void connectionsDoNotDisturbEachOther() {
        try (NetworkFilterSettings settings = configured(goodConfig())) {
            var alone = new FakeNetworkConnection();
            serve(settings, alone);
            NetworkFilter other = settings.newFilter(new FakeNetworkConnection());
            other.onConnection();
            var beside = new FakeNetworkConnection();
            serve(settings, beside);
            other.onClose();
            assertThat(beside.isClosed()).isEqualTo(alone.isClosed());
            assertThat(beside.written()).isEqualTo(alone.written());
            assertThat(beside.counted()).isEqualTo(alone.counted());
        }
    }

    private static void serve(NetworkFilterSettings settings, FakeNetworkConnection connection) {
        NetworkFilter filter = settings.newFilter(connection);
        if (filter.onConnection() == FilterStatus.CONTINUE) {
            filter.onData(new FakeConnectionData("hello".getBytes(US_ASCII)), false);
            filter.onWrite(new FakeConnectionData("and back".getBytes(US_ASCII)));
            filter.onData(new FakeConnectionData(new byte[0]), true);
        }
        connection.runTasks();
        filter.onClose();
    }
}
