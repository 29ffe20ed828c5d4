package io.leno.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.leno.proxy.cluster.HealthFlag;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.config.TestHosts;
import io.leno.proxy.stats.Stats;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class HealthCheckerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock();
    private final Stats stats = new Stats(StatsConfig.getDefaultInstance());
    private final List<String> events = new ArrayList<>();
    private final List<Boolean> changes = new ArrayList<>();
    private final Host host = TestHosts.of(1).getFirst();
    private boolean traffic = true;
    private int asked;
    private int abandoned;
    private Probe.Outcome outcome = new Nobody();

    private final HealthChecker checker =
            new HealthChecker(
                    "a",
                    settings(),
                    clock,
                    this::probe,
                    () -> traffic,
                    new HealthCheckStats(stats.cluster("a")),
                    (of, changed, passed) -> changes.add(changed));

    private HealthCheckSettings settings() {
        return new HealthCheckSettings(
                new Check.Tcp(new byte[0], new Payload(List.of()), Check.ProxyHeader.NONE),
                TIMEOUT,
                new HealthCheckSettings.Intervals(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(70),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ZERO,
                        Duration.ZERO,
                        0),
                2,
                2,
                true,
                true,
                null,
                List.of(),
                new HealthCheckSettings.Events(events::add, false, false));
    }

    private Probe probe(Host of, Probe.Outcome to) {
        outcome = to;
        return new Probe() {
            @Override
            public void start() {
                asked++;
            }

            @Override
            public void abandon() {
                abandoned++;
            }

            @Override
            public void close() {}
        };
    }

    private record Nobody() implements Probe.Outcome {
        @Override
        public void passed(boolean degraded) {}

        @Override
        public void failed(Probe.Failure why, boolean retriable, int status) {}

        @Override
        public void excluded() {}
    }

    private void add() {
        host.set(HealthFlag.FAILED_ACTIVE_HC, true);
        checker.add(host);
    }

    private void fail() {
        outcome.failed(Probe.Failure.NETWORK, false, 0);
    }

    @Test
    void theFirstCheckThatPassesIsEnough() {
        add();
        assertThat(asked).isEqualTo(1);
        assertThat(host.isHealthy()).isFalse();
        outcome.passed(false);
        assertThat(host.isHealthy()).isTrue();
        assertThat(changes).containsExactly(true);
        assertThat(events)
                .containsExactly(
                        "{\"health_checker_type\":\"TCP\",\"host\":{\"socket_address\":{"
                                + "\"protocol\":\"TCP\",\"address\":\"10.0.0.1\",\"port_value\":80,"
                                + "\"resolver_name\":\"\",\"ipv4_compat\":false,"
                                + "\"network_namespace_filepath\":\"\"}},\"cluster_name\":\"a\","
                                + "\"add_healthy_event\":{\"first_check\":true},"
                                + "\"timestamp\":\"2026-01-01T00:00:00.250Z\","
                                + "\"locality\":{\"region\":\"\",\"zone\":\"\",\"sub_zone\":\"\"}}");
    }

    @Test
    void laterItTakesAsManyAsTheThresholdsSay() {
        add();
        outcome.passed(false);
        fail();
        assertThat(host.isHealthy()).isTrue();
        assertThat(clock.nextIn()).isEqualTo(Duration.ofSeconds(3));
        fail();
        assertThat(host.isHealthy()).isFalse();
        assertThat(clock.nextIn()).isEqualTo(Duration.ofSeconds(5));
        outcome.passed(false);
        assertThat(host.isHealthy()).isFalse();
        assertThat(clock.nextIn()).isEqualTo(Duration.ofSeconds(4));
        outcome.passed(false);
        assertThat(host.isHealthy()).isTrue();
        assertThat(clock.nextIn()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void anAnswerThatSaysNoIsEnoughUnlessItMayBeRetried() {
        add();
        outcome.passed(false);
        outcome.failed(Probe.Failure.ACTIVE, true, 429);
        assertThat(host.isHealthy()).isTrue();
        outcome.failed(Probe.Failure.ACTIVE, false, 500);
        assertThat(host.isHealthy()).isFalse();
    }

    @Test
    void noAnswerInTimeIsAFailureOfTheNetwork() {
        add();
        clock.pass(TIMEOUT);
        assertThat(abandoned).isEqualTo(1);
        assertThat(host.has(HealthFlag.ACTIVE_HC_TIMEOUT)).isTrue();
        assertThat(stats.counter("cluster.a.health_check.network_failure").value()).isEqualTo(1);
        assertThat(clock.nextIn()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void unusedClustersAreCheckedLessOften() {
        traffic = false;
        add();
        fail();
        assertThat(clock.nextIn()).isEqualTo(Duration.ofSeconds(60));
        outcome.passed(false);
        outcome.passed(false);
        assertThat(clock.nextIn()).isEqualTo(Duration.ofSeconds(70));
    }

    @Test
    void aHostCanSayThatItIsDegraded() {
        add();
        outcome.passed(true);
        assertThat(host.isDegraded()).isTrue();
        outcome.passed(false);
        assertThat(host.isHealthy()).isTrue();
        assertThat(changes).containsExactly(true, true);
    }

    @Test
    void aResponseToARequestCanTakeAHostOut() {
        add();
        outcome.passed(false);
        host.monitor().failedAtOnce();
        clock.settle();
        assertThat(host.isHealthy()).isFalse();
        assertThat(host.isExcluded()).isTrue();
        assertThat(stats.counter("cluster.a.health_check.passive_failure").value()).isEqualTo(1);
        outcome.passed(false);
        outcome.passed(false);
        assertThat(host.isExcluded()).isFalse();
    }

    @Test
    void hostsThatWaitForTheirFirstCheckCountAfterIt() {
        host.set(HealthFlag.PENDING_ACTIVE_HC, true);
        add();
        assertThat(host.isExcluded()).isTrue();
        fail();
        assertThat(host.isExcluded()).isFalse();
        assertThat(changes).containsExactly(true);
    }

    @Test
    void aHostThatIsGoneIsNotAskedAgain() {
        add();
        outcome.passed(false);
        checker.remove(host);
        clock.pass(Duration.ofMinutes(10));
        assertThat(asked).isEqualTo(1);
        assertThat(stats.gauge("cluster.a.health_check.healthy").value()).isZero();
    }
}
