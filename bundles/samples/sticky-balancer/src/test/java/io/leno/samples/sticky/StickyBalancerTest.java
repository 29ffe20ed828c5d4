package io.leno.samples.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.balance.BalancedHost;
import io.leno.api.balance.LoadBalancer;
import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeHost;
import io.leno.testkit.FakePickRequest;
import io.leno.testkit.LoadBalancerContract;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class StickyBalancerTest extends LoadBalancerContract {
    private static final List<BalancedHost> HOSTS =
            List.of(FakeHost.of(1), FakeHost.of(2), FakeHost.of(3));

    @Override
    protected LoadBalancerFactory newFactory() {
        return new StickyBalancer();
    }

    @Override
    protected PluginConfig goodConfig() {
        return json(StickyBalancer.TYPE_URL, "{\"header\": \"x-user\"}");
    }

    @Override
    protected List<PluginConfig> badConfigs() {
        return List.of(json(StickyBalancer.TYPE_URL, "{}"));
    }

    private static FakePickRequest user(int number) {
        return FakePickRequest.of(Map.of("x-user", "user-" + number));
    }

    private LoadBalancer balancing(List<BalancedHost> hosts) {
        return configured(goodConfig()).balance(hosts);
    }

    @Test
    void aUserStaysAndAllHostsHaveUsers() {
        LoadBalancer balancer = balancing(HOSTS);
        Set<BalancedHost> used = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            BalancedHost host = balancer.pick(user(i));
            assertThat(balancer.pick(user(i))).isEqualTo(host);
            used.add(host);
        }
        assertThat(used).hasSize(3);
    }

    @Test
    void whenAHostFailsOnlyItsUsersMove() {
        LoadBalancer before = balancing(HOSTS);
        List<BalancedHost> now = new ArrayList<>(HOSTS.subList(0, 2));
        now.add(FakeHost.of(3).failed());
        LoadBalancer after = balancing(now);
        for (int i = 0; i < 100; i++) {
            BalancedHost host = before.pick(user(i));
            if (!host.equals(HOSTS.get(2))) assertThat(after.pick(user(i))).isEqualTo(host);
            else assertThat(HOSTS.subList(0, 2)).contains(after.pick(user(i)));
        }
    }
}
