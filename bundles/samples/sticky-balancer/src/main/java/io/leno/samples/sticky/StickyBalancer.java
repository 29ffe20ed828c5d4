package io.leno.samples.sticky;

import io.leno.api.balance.BalancedHost;
import io.leno.api.balance.LoadBalancer;
import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.balance.LoadBalancerSettings;
import io.leno.api.balance.PickRequest;
import io.leno.api.json.Json;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Sends requests with the same value of a header to the same host, `{"header": "x-user"}`, by
/// rendezvous hashing: when a host goes, only its own requests move. Without the header, any
/// healthy host.
@Component
public final class StickyBalancer implements LoadBalancerFactory {
    static final String TYPE_URL = "io.leno.samples.sticky";

    @Override
    public Set<String> typeUrls() {
        return Set.of(TYPE_URL);
    }

    @Override
    public LoadBalancerSettings configure(PluginConfig config) {
        if (!(Json.read(config.json()) instanceof Map<?, ?> map)
                || !(map.get("header") instanceof String header)) {
            throw new InvalidPluginConfigException("header: missing (expected: a header's name)");
        }
        return hosts -> balancer(header, hosts);
    }

    /// Made anew whenever hosts change, so healthy ones need not be looked for at each request.
    private static LoadBalancer balancer(String header, List<BalancedHost> hosts) {
        List<BalancedHost> healthy = hosts.stream().filter(BalancedHost::isHealthy).toList();
        List<BalancedHost> candidates = healthy.isEmpty() ? hosts : healthy;
        return request -> pick(candidates, request, header);
    }

    private static @Nullable BalancedHost pick(
            List<BalancedHost> hosts, PickRequest request, String header) {
        if (hosts.isEmpty()) return null;
        String key = request.header(header);
        if (key == null) return hosts.get(ThreadLocalRandom.current().nextInt(hosts.size()));
        BalancedHost best = hosts.getFirst();
        long highest = Long.MIN_VALUE;
        for (BalancedHost host : hosts) {
            long score = mixed(key.hashCode(), host.address().hashCode());
            if (score < highest) continue;
            highest = score;
            best = host;
        }
        return best;
    }

    /// All bits of both decide; the finish of SplitMix64.
    private static long mixed(int key, int host) {
        long bits = ((long) key << 32 | (host & 0xffffffffL)) * 0x9e3779b97f4a7c15L;
        bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
        return bits ^ (bits >>> 31);
    }
}
