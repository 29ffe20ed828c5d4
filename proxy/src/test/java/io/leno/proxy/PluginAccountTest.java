package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.filter.PluginReport;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class PluginAccountTest {
    private static final String ROUTES =
            """
            - {match: {prefix: /bad}, direct_response: {status: 503}}
            - {match: {prefix: /}, direct_response: {status: 200}}
            """;

    private record Idle(String name) implements HttpFilterFactory {
        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            return stream -> new HttpFilter() {};
        }
    }

    @Test
    void streamsAndBadOnesAreCountedForEachGeneration() throws Exception {
        var first = new Idle("idle");
        try (var proxy = TestProxy.http(ROUTES, "[]", first)) {
            for (int i = 0; i < 3; i++) proxy.get("/");
            proxy.get("/bad");
            PluginReport old = report(proxy, 1, 4);
            assertThat(old.plugin()).isEqualTo("idle");
            assertThat(old.badStreams()).isEqualTo(1);
            assertThat(old.errorRate()).isEqualTo(0.25);
            assertThat(old.faults()).isZero();
            assertThat(old.streamMicros().count()).isEqualTo(4);
            assertThat(Duration.ofMillis(old.streamMicros().percentile(0.5) / 1000))
                    .isLessThan(Duration.ofSeconds(5));

            proxy.add(new Idle("idle"), 2);
            proxy.settled();
            proxy.get("/bad");
            PluginReport next = report(proxy, 2, 1);
            assertThat(next.errorRate()).isEqualTo(1);
            proxy.get("/");
            assertThat(report(proxy, 2, 2).since(next).errorRate()).isZero();
        }
    }

    /// A stream is counted a moment after its client has the answer.
    private static PluginReport report(TestProxy proxy, long bundle, long streams) {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            var reports = proxy.proxy.ledger().accounts().reportsOf(bundle);
            if (!reports.isEmpty() && reports.getFirst().streams() >= streams)
                return reports.getFirst();
            assertThat(System.nanoTime() - until).as("%s", reports).isNegative();
            Thread.onSpinWait();
        }
    }
}
