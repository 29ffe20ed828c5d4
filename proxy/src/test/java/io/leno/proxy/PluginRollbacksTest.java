package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginAccount;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginGeneration.State;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.PluginStatus;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

class PluginRollbacksTest {
    /// One plugin, whose live generation is bundle 2 and its predecessor's bundle 1.
    private record Deployments(State predecessor, BlockingQueue<String> rolledBack)
            implements PluginDeployments {
        @Override
        public List<PluginStatus> plugins() {
            return List.of(
                    new PluginStatus(
                            "test",
                            "jar",
                            false,
                            "",
                            false,
                            Optional.empty(),
                            List.of(generation(2, State.LIVE, 2), generation(1, predecessor, -1))));
        }

        private static PluginGeneration generation(int number, State state, long bundle) {
            return new PluginGeneration(
                    number,
                    "",
                    "",
                    "test.jar",
                    Instant.EPOCH,
                    state,
                    "",
                    bundle,
                    PluginAccount.NONE,
                    Optional.empty());
        }

        @Override
        public CompletionStage<PluginOutcome> rollback(String plugin, int generation) {
            rolledBack.add(plugin);
            return done(plugin);
        }

        private static CompletionStage<PluginOutcome> done(String plugin) {
            return CompletableFuture.completedFuture(new PluginOutcome.Done(plugin, 1, "done"));
        }

        @Override
        public CompletionStage<PluginOutcome> deploy(byte[] content, DeployOptions options) {
            return done("");
        }

        @Override
        public CompletionStage<PluginOutcome> remove(String plugin) {
            return done(plugin);
        }

        @Override
        public CompletionStage<PluginOutcome> canary(
                String plugin, io.leno.api.plugin.CanaryRule rule) {
            return done(plugin);
        }

        @Override
        public CompletionStage<PluginOutcome> promote(String plugin) {
            return done(plugin);
        }

        @Override
        public CompletionStage<PluginOutcome> pin(String plugin) {
            return done(plugin);
        }

        @Override
        public CompletionStage<PluginOutcome> unpin(String plugin) {
            return done(plugin);
        }

        @Override
        public List<PluginEvent> history(String plugin) {
            return List.of();
        }

        @Override
        public void addListener(Consumer<PluginEvent> listener) {}

        @Override
        public void removeListener(Consumer<PluginEvent> listener) {}
    }

    private record Throwing(String name) implements HttpFilterFactory {
        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            return stream -> {
                throw new IllegalStateException("on purpose");
            };
        }
    }

    private static BlockingQueue<String> afterTenFailures(State predecessor) throws Exception {
        var deployments = new Deployments(predecessor, new LinkedBlockingQueue<>());
        String routes = "- {match: {prefix: /}, direct_response: {status: 200}}";
        var broken = new Throwing("broken");
        try (var proxy = TestProxy.http(routes, "[]", broken)) {
            proxy.proxy.deployments(deployments);
            proxy.add(broken, 2);
            proxy.settled();
            for (int i = 0; i < 10; i++) assertThat(proxy.get("/").statusCode()).isEqualTo(500);
            String first =
                    deployments.rolledBack.poll(
                            predecessor == State.KEPT ? 20 : 0, TimeUnit.SECONDS);
            if (first != null) deployments.rolledBack.add(first);
        }
        return deployments.rolledBack;
    }

    @Test
    void aGenerationThatFailsTenTimesInAMinuteGivesWayToItsPredecessor() throws Exception {
        assertThat(afterTenFailures(State.KEPT)).containsExactly("test");
    }

    @Test
    void withoutAGoodPredecessorItServesOn() throws Exception {
        assertThat(afterTenFailures(State.REJECTED)).isEmpty();
    }
}
