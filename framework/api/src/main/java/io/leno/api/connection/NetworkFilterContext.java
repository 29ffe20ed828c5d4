package io.leno.api.connection;

import io.leno.api.cluster.ClusterClient;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.ProxyNode;
import io.leno.api.filter.RuntimeValues;

import org.osgi.annotation.versioning.ProviderType;

import java.util.function.Function;

/// What the settings of one network filter have beside their configuration. From any thread.
@ProviderType
public interface NetworkFilterContext {
    /// The proxy.
    ProxyNode node();

    /// Stats under names of their own.
    FilterStats stats();

    /// For calls to clusters of the proxy.
    ///
    /// @throws UnsupportedOperationException where there are none
    default ClusterClient clusters() {
        throw new UnsupportedOperationException("no clusters to call");
    }

    /// The runtime's values as they are now.
    ///
    /// @throws UnsupportedOperationException where there are none
    default RuntimeValues runtime() {
        throw new UnsupportedOperationException("no runtime");
    }

    /// What fills in the commands of a text for a connection, as access logs have them:
    /// `%DOWNSTREAM_REMOTE_ADDRESS%`. What is not known becomes `-`.
    ///
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when the text is malformed
    default Function<NetworkConnection, String> format(String text) {
        return _ -> text;
    }
}
