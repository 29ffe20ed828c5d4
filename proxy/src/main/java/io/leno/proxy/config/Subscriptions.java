package io.leno.proxy.config;

import java.util.Set;

/// What the configuration asks of its xDS server; called on the configuration's thread.
public interface Subscriptions {
    /// Without a server.
    Subscriptions NONE =
            new Subscriptions() {
                @Override
                public void received(String typeUrl) {}

                @Override
                public void follow(
                        Set<String> serviceNames,
                        Set<String> routeNames,
                        Set<String> secretNames,
                        boolean warming) {}
            };

    /// An update of this type was applied.
    void received(String typeUrl);

    /// @param serviceNames wanted of EDS
    /// @param routeNames wanted of RDS
    /// @param secretNames wanted of SDS
    /// @param warming some cluster waits for its endpoints or secrets
    void follow(
            Set<String> serviceNames,
            Set<String> routeNames,
            Set<String> secretNames,
            boolean warming);
}
