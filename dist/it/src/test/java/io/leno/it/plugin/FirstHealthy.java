package io.leno.it.plugin;

import io.leno.api.balance.BalancedHost;
import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.balance.LoadBalancerSettings;
import io.leno.api.plugin.PluginConfig;

import java.util.Set;

/// Balances nothing: the first host that is healthy has it all.
public final class FirstHealthy implements LoadBalancerFactory {
    @Override
    public Set<String> typeUrls() {
        return Set.of("io.leno.it.balancer");
    }

    @Override
    public LoadBalancerSettings configure(PluginConfig config) {
        return hosts ->
                request -> {
                    Signs.inUse("balancer");
                    return hosts.stream().filter(BalancedHost::isHealthy).findFirst().orElse(null);
                };
    }
}
