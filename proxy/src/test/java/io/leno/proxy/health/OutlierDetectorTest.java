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

class OutlierDetectorTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final FakeClock clock = new FakeClock();
    private final Stats stats = new Stats(StatsConfig.getDefaultInstance());
    private final List<String> events = new ArrayList<>();
    private final List<Host> hosts = TestHosts.of(5);
    private int changes;

    private OutlierSettings settings(int maxEjectedPercent, boolean alwaysOne, boolean split) {
        return new OutlierSettings(
                new OutlierSettings.Consecutive(3, 100, 2, 0, 2, 100),
                split,
                new OutlierSettings.SuccessRate(3, 10, 1.0, 100, 100),
                new OutlierSettings.FailurePercentage(50, 100, 50, 0, 0),
                INTERVAL,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ZERO,
                maxEjectedPercent,
                alwaysOne,
                true,
                events::add);
    }

    private OutlierDetector detector(OutlierSettings settings) {
        var detector =
                new OutlierDetector(
                        "a",
                        stats.cluster("a"),
                        settings,
                        clock,
                        percent -> percent >= 100,
                        host -> changes++);
        hosts.forEach(detector::add);
        detector.start();
        return detector;
    }

    private void respond(Host host, int status, int times) {
        for (int i = 0; i < times; i++) host.monitor().responded(status);
        clock.settle();
    }

    private boolean isEjected(int host) {
        return hosts.get(host).has(HealthFlag.FAILED_OUTLIER_CHECK);
    }

    private long counter(String name) {
        return stats.counter("cluster.a.outlier_detection." + name).value();
    }

    @Test
    void errorsInARowEjectAHostAndTimeBringsItBack() {
        detector(settings(100, false, false));
        respond(hosts.get(0), 500, 2);
        respond(hosts.get(0), 200, 1);
        respond(hosts.get(0), 500, 2);
        assertThat(isEjected(0)).isFalse();
        respond(hosts.get(0), 500, 1);
        assertThat(isEjected(0)).isTrue();
        assertThat(changes).isEqualTo(1);
        assertThat(counter("ejections_enforced_consecutive_5xx")).isEqualTo(1);
        clock.pass(INTERVAL.multipliedBy(2));
        assertThat(isEjected(0)).isTrue();
        clock.pass(INTERVAL);
        assertThat(isEjected(0)).isFalse();
        assertThat(events)
                .containsExactly(
                        "{\"type\":\"CONSECUTIVE_5XX\",\"timestamp\":\"2026-01-01T00:00:00.250Z\","
                                + "\"cluster_name\":\"a\",\"upstream_url\":\"10.0.0.1:80\","
                                + "\"action\":\"EJECT\",\"num_ejections\":1,\"enforced\":true,"
                                + "\"eject_consecutive_event\":{}}",
                        "{\"type\":\"CONSECUTIVE_5XX\",\"timestamp\":\"2026-01-01T00:00:30.250Z\","
                                + "\"secs_since_last_action\":\"30\",\"cluster_name\":\"a\","
                                + "\"upstream_url\":\"10.0.0.1:80\",\"action\":\"UNEJECT\","
                                + "\"num_ejections\":1,\"enforced\":false}");
    }

    @Test
    void whatIsNotEnforcedIsCountedAndLoggedOnly() {
        detector(settings(100, false, false));
        respond(hosts.get(0), 503, 2);
        assertThat(isEjected(0)).isFalse();
        assertThat(counter("ejections_detected_consecutive_gateway_failure")).isEqualTo(1);
        assertThat(counter("ejections_enforced_total")).isZero();
        assertThat(events.getFirst()).contains("\"enforced\":false");
    }

    @Test
    void noMoreHostsAreEjectedThanAllowed() {
        detector(settings(20, false, false));
        respond(hosts.get(0), 500, 3);
        respond(hosts.get(1), 500, 3);
        assertThat(isEjected(0)).isTrue();
        assertThat(isEjected(1)).isFalse();
        assertThat(counter("ejections_overflow")).isEqualTo(1);
    }

    @Test
    void oneHostMayGoWhateverThePercentageSaysWhereThatIsAskedFor() {
        detector(settings(10, true, false));
        respond(hosts.get(0), 500, 3);
        respond(hosts.get(1), 500, 3);
        assertThat(isEjected(0)).isTrue();
        assertThat(isEjected(1)).isFalse();
    }

    @Test
    void anotherEjectionTakesLongerUpToTheLongest() {
        detector(settings(100, false, false));
        respond(hosts.get(0), 500, 3);
        clock.pass(Duration.ofSeconds(30));
        assertThat(isEjected(0)).isFalse();
        respond(hosts.get(0), 500, 3);
        clock.pass(Duration.ofSeconds(50));
        assertThat(isEjected(0)).isTrue();
        clock.pass(Duration.ofSeconds(10));
        assertThat(isEjected(0)).isFalse();
        respond(hosts.get(0), 500, 3);
        clock.pass(Duration.ofSeconds(60));
        assertThat(isEjected(0)).isFalse();
    }

    @Test
    void aHostThatDoesMuchWorseThanTheOthersIsEjected() {
        OutlierDetector detector = detector(settings(100, false, false));
        for (int i = 0; i < 4; i++) respond(hosts.get(i), 200, 10);
        for (int i = 0; i < 10; i++) {
            respond(hosts.get(4), 500, 1);
            respond(hosts.get(4), 200, 1);
        }
        clock.pass(INTERVAL);
        assertThat(detector.rates().average()).isEqualTo(90);
        assertThat(detector.rates().threshold()).isEqualTo(70);
        assertThat(hosts.get(4).successRate()).isEqualTo(50);
        assertThat(isEjected(4)).isTrue();
        assertThat(events.getLast())
                .endsWith(
                        "\"eject_success_rate_event\":{\"host_success_rate\":50,"
                                + "\"cluster_average_success_rate\":90,"
                                + "\"cluster_success_rate_ejection_threshold\":70}}");
        clock.pass(INTERVAL);
        assertThat(detector.rates().average()).isEqualTo(-1);
        assertThat(hosts.get(0).successRate()).isEqualTo(-1);
    }

    @Test
    void withoutASplitFailuresOfTheConnectionCountAsErrors() {
        detector(settings(100, false, false));
        hosts.get(0).monitor().connectFailed();
        hosts.get(0).monitor().timedOut(504);
        hosts.get(0).monitor().connected();
        hosts.get(0).monitor().connectFailed();
        clock.settle();
        assertThat(isEjected(0)).isTrue();
        assertThat(counter("ejections_enforced_consecutive_5xx")).isEqualTo(1);
    }

    @Test
    void withASplitTheyCountOnTheirOwn() {
        detector(settings(100, false, true));
        hosts.get(0).monitor().connectFailed();
        hosts.get(0).monitor().connected();
        hosts.get(0).monitor().connectFailed();
        clock.settle();
        assertThat(isEjected(0)).isFalse();
        hosts.get(0).monitor().timedOut(504);
        clock.settle();
        assertThat(isEjected(0)).isTrue();
        assertThat(counter("ejections_enforced_consecutive_local_origin_failure")).isEqualTo(1);
    }

    @Test
    void aPassedHealthCheckBringsAHostBack() {
        OutlierDetector detector = detector(settings(100, false, false));
        respond(hosts.get(0), 500, 3);
        detector.checkPassed(hosts.get(0));
        assertThat(isEjected(0)).isFalse();
        assertThat(stats.gauge("cluster.a.outlier_detection.ejections_active").value()).isZero();
    }

    @Test
    void aHostThatIsGoneDoesNotCount() {
        OutlierDetector detector = detector(settings(100, false, false));
        respond(hosts.get(0), 500, 3);
        detector.remove(hosts.get(0));
        assertThat(stats.gauge("cluster.a.outlier_detection.ejections_active").value()).isZero();
        respond(hosts.get(0), 500, 3);
        assertThat(counter("ejections_enforced_total")).isEqualTo(1);
    }
}
