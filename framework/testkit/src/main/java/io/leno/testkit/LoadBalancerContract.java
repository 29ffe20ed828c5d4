package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.balance.BalancedHost;
import io.leno.api.balance.LoadBalancer;
import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.balance.LoadBalancerSettings;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What every [LoadBalancerFactory] promises; its tests extend this.
public abstract class LoadBalancerContract extends ConfiguredPluginContract {
    private static final List<BalancedHost> HOSTS =
            List.of(FakeHost.of(1), FakeHost.of(2), FakeHost.of(3));

    protected abstract LoadBalancerFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected LoadBalancerSettings configured(PluginConfig config) {
        return newFactory().configure(config);
    }

    private static FakePickRequest request(int number) {
        return new FakePickRequest(
                number % 2, OptionalLong.of(number), Map.of("x-number", "" + number));
    }

    @Test
    protected void itIsFoundByATypeUrl() {
        assertThat(typeUrls()).isNotEmpty();
    }

    @Test
    protected void itPicksOneOfItsHosts() throws Exception {
        try (LoadBalancerSettings settings = configured(goodConfig())) {
            LoadBalancer balancer = settings.balance(HOSTS);
            for (int i = 0; i < 100; i++) assertThat(HOSTS).contains(balancer.pick(request(i)));
        }
    }

    @Test
    protected void withoutHostsItPicksNone() throws Exception {
        try (LoadBalancerSettings settings = configured(goodConfig())) {
            assertThat(settings.balance(List.of()).pick(request(1))).isNull();
        }
    }

    @Test
    protected void aHostThatIsGoneIsNotPickedByTheNextBalancer() throws Exception {
        try (LoadBalancerSettings settings = configured(goodConfig())) {
            assertThat(HOSTS).contains(settings.balance(HOSTS).pick(request(1)));
            LoadBalancer next = settings.balance(HOSTS.subList(0, 1));
            for (int i = 0; i < 100; i++)
                assertThat(next.pick(request(i))).isEqualTo(HOSTS.getFirst());
        }
    }

    @Test
    protected void severalEventLoopsMayPickAtOnce() throws Exception {
        try (LoadBalancerSettings settings = configured(goodConfig())) {
            LoadBalancer balancer = settings.balance(HOSTS);
            var failures = new ConcurrentLinkedQueue<Throwable>();
            var threads = new ArrayList<Thread>();
            for (int loop = 0; loop < 4; loop++)
                threads.add(
                        Thread.ofPlatform()
                                .uncaughtExceptionHandler(
                                        (thread, failure) -> failures.add(failure))
                                .start(
                                        () -> {
                                            for (int i = 0; i < 10_000; i++)
                                                assertThat(balancer.pick(request(i))).isNotNull();
                                        }));
            for (Thread thread : threads) thread.join();
            assertThat(failures).isEmpty();
        }
    }
}
