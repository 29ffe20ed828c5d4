package io.leno.proxy.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.proxy.dns.NameCache.LookUp;
import io.leno.proxy.stats.Stats;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// How names are found, kept and forgotten.
class NameCacheTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Stats stats = new Stats();
    private final Map<String, String> known = new ConcurrentHashMap<>();

    @AfterEach
    void end() {
        thread.shutdownNow();
    }

    private List<InetAddress> resolve(String name) throws UnknownHostException {
        String address = known.get(name);
        if (address == null) throw new UnknownHostException(name);
        return List.of(InetAddress.getByName(address));
    }

    private static NameCacheSettings settings(
            Duration refresh, Duration timeToLive, int maxHosts, long maxPending) {
        return new NameCacheSettings(
                "main",
                AddressFamily.ALL,
                refresh,
                new BackOff(LONG, LONG),
                true,
                timeToLive,
                maxHosts,
                maxPending,
                Duration.ofSeconds(5),
                List.of());
    }

    private NameCache cache(NameCacheSettings settings) {
        return new NameCache(settings, thread, this::resolve, stats.scope("dns_cache.main."));
    }

    private long count(String name) {
        return stats.counter("dns_cache.main." + name).value();
    }

    private static NameCache.Answer await(NameCache cache, String key) throws Exception {
        CompletableFuture<NameCache.Answer> answer = new CompletableFuture<>();
        LookUp found = cache.find(key, 80, Runnable::run, answer::complete);
        assertThat(found).isInstanceOf(LookUp.Awaited.class);
        return answer.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aNameIsAskedForOnceAndKnownFromThenOn() throws Exception {
        known.put("a.example", "127.0.0.7");
        NameCache cache = cache(settings(LONG, LONG, 10, 10));
        var address = new InetSocketAddress("127.0.0.7", 80);
        assertThat(await(cache, "a.example:80").address()).isEqualTo(address);
        assertThat(cache.find("a.example:80", 80, Runnable::run, none -> {}))
                .isEqualTo(new LookUp.Known(address));
        assertThat(count("dns_query_attempt")).isEqualTo(1);
        assertThat(count("dns_query_success")).isEqualTo(1);
        assertThat(count("host_added")).isEqualTo(1);
        assertThat(count("host_address_changed")).isEqualTo(1);
        assertThat(stats.gauge("dns_cache.main.num_hosts").value()).isEqualTo(1);
    }

    @Test
    void thatANameIsNotThereIsKnownUntilItIsAskedForAgain() throws Exception {
        NameCache cache = cache(settings(LONG, LONG, 10, 10));
        assertThat(await(cache, "a.example:80").address()).isNull();
        assertThat(cache.find("a.example:80", 80, Runnable::run, none -> {}))
                .isEqualTo(new LookUp.Failed("cares_norecords:Domain name not found"));
        assertThat(count("dns_query_attempt")).isEqualTo(1);
        assertThat(count("dns_query_success")).isEqualTo(1);
    }

    @Test
    void noMoreNamesThanAllowedAreKept() throws Exception {
        known.put("a.example", "127.0.0.7");
        NameCache cache = cache(settings(LONG, LONG, 1, 10));
        await(cache, "a.example:80");
        assertThat(cache.find("b.example:80", 80, Runnable::run, none -> {}))
                .isEqualTo(new LookUp.Overflow());
        assertThat(count("host_overflow")).isEqualTo(1);
    }

    @Test
    void noMoreRequestsThanAllowedWait() {
        NameCache cache = cache(settings(LONG, LONG, 10, 1));
        assertThat(cache.tryWait()).isTrue();
        assertThat(cache.tryWait()).isFalse();
        assertThat(stats.gauge("dns_cache.main.circuit_breakers.rq_pending_open").value())
                .isEqualTo(1);
        cache.waited();
        assertThat(cache.tryWait()).isTrue();
        assertThat(count("dns_rq_pending_overflow")).isEqualTo(1);
    }

    private record Change(String key, String address) {}

    private static BlockingQueue<Change> changes(NameCache cache) {
        BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        cache.attach(
                new NameCache.Listener() {
                    @Override
                    public void resolved(String key, InetSocketAddress address) {
                        changes.add(new Change(key, address.getAddress().getHostAddress()));
                    }

                    @Override
                    public void removed(String key) {
                        changes.add(new Change(key, "removed"));
                    }
                });
        return changes;
    }

    @Test
    void clustersAreToldOfEachChangeAndOfTheEnd() throws Exception {
        known.put("a.example", "127.0.0.7");
        NameCache cache = cache(settings(Duration.ofMillis(5), Duration.ofMillis(200), 10, 10));
        BlockingQueue<Change> changes = changes(cache);
        await(cache, "a.example:80");
        assertThat(changes.poll(10, TimeUnit.SECONDS))
                .isEqualTo(new Change("a.example:80", "127.0.0.7"));
        known.put("a.example", "127.0.0.8");
        assertThat(changes.poll(10, TimeUnit.SECONDS))
                .isEqualTo(new Change("a.example:80", "127.0.0.8"));
        assertThat(changes.poll(10, TimeUnit.SECONDS))
                .isEqualTo(new Change("a.example:80", "removed"));
    }

    @Test
    void anAnswerWithoutAddressesKeepsTheLastOne() throws Exception {
        known.put("a.example", "127.0.0.7");
        NameCache cache = cache(settings(Duration.ofMillis(1), LONG, 10, 10));
        await(cache, "a.example:80");
        known.clear();
        long before = count("dns_query_success");
        while (count("dns_query_success") < before + 2) Thread.onSpinWait();
        assertThat(cache.find("a.example:80", 80, Runnable::run, none -> {}))
                .isInstanceOf(LookUp.Known.class);
    }

    @Test
    void aCacheHasOneSetOfSettings() {
        var caches = new NameCaches(thread, stats);
        NameCache first = caches.of(settings(LONG, LONG, 10, 10));
        assertThat(caches.of(settings(LONG, LONG, 10, 10))).isSameAs(first);
        assertThatThrownBy(() -> caches.of(settings(LONG, LONG, 11, 10)))
                .hasMessage("config specified DNS cache 'main' with different settings");
    }

    @Test
    void aKeyHasThePortThatTheRequestMeans() {
        assertThat(HostAndPort.key("a.example", 443)).isEqualTo("a.example:443");
        assertThat(HostAndPort.key("a.example:8080", 443)).isEqualTo("a.example:8080");
        assertThat(HostAndPort.key("[::1]", 80)).isEqualTo("[::1]:80");
        assertThat(HostAndPort.of("[::1]:99", 80)).isEqualTo(new HostAndPort("::1", 99));
    }
}
