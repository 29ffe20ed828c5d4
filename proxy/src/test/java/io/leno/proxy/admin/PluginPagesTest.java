package io.leno.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginAccount;
import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.PluginStatus;
import io.leno.proxy.stats.Stats;
import io.netty.handler.codec.http.HttpMethod;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

class PluginPagesTest {
    private final Recorder plugins = new Recorder();
    private final Stats stats = new Stats();
    private final AdminEndpoints endpoints =
            new AdminEndpoints(new PluginPages(plugins, stats).endpoints());

    private AdminResponse ask(HttpMethod method, String uri, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return endpoints
                .handle(AdminRequest.of(method, uri, bytes))
                .toCompletableFuture()
                .getNow(AdminResponse.of(0, "", "no answer yet"));
    }

    @ParameterizedTest
    @CsvSource({
        "/plugins/deploy?file=t.lua&canary=5, deploy t.lua canary percent=5 body",
        "/plugins/deploy, deploy  canary  body",
        "/plugins/remove?plugin=tenant, remove tenant",
        "'/plugins/canary?plugin=tenant&rule=percent=10,header=x:y', 'canary tenant percent=10,header=x:y'",
        "/plugins/promote?plugin=tenant, promote tenant",
        "/plugins/rollback?plugin=tenant, rollback tenant 0",
        "/plugins/rollback?plugin=tenant&generation=3, rollback tenant 3",
        "/plugins/pin?plugin=tenant, pin tenant",
        "/plugins/unpin?plugin=tenant, unpin tenant"
    })
    void anActionIsCarriedOutAndItsOutcomeTold(String uri, String action) {
        AdminResponse answer = ask(HttpMethod.POST, uri, "body");

        assertThat(plugins.actions).containsExactly(action);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("tenant: as told\n");
    }

    @Test
    void aRefusedActionIsAConflict() {
        plugins.outcome = new PluginOutcome.Refused("tenant", "no luck");

        assertThat(ask(HttpMethod.POST, "/plugins/promote?plugin=tenant", "").status())
                .isEqualTo(409);
        assertThat(ask(HttpMethod.POST, "/plugins/promote?plugin=tenant&format=json", "").body())
                .isEqualTo(
                        "{\"outcome\":\"refused\",\"plugin\":\"tenant\",\"text\":\"no luck\"}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/plugins/promote, plugin: missing (expected: a name)",
        "/plugins/rollback?plugin=x&generation=last, generation: 'last' (expected: a number)",
        "/plugins/canary?plugin=x&rule=300, canary percent: 300.0 (expected: 0..100)",
        "/plugins/deploy, no body (expected: a jar or a script)"
    })
    void aWrongParameterIsNamed(String uri, String message) {
        AdminResponse answer = ask(HttpMethod.POST, uri, "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(message + "\n");
        assertThat(plugins.actions).isEmpty();
    }

    @Test
    void pluginsAreShownWithTheirGenerations() {
        assertThat(ask(HttpMethod.GET, "/plugins", "").body())
                .startsWith(
                        "tenant (jar, pinned, canary percent=10)\n  generation 2: canary since ")
                .contains("sha256 abcdefabcdef, bundle 33, streams 3, requests 7, errors 1");
        assertThat(ask(HttpMethod.GET, "/plugins?format=json", "").body())
                .contains("{\"number\":2,\"state\":\"canary\"", "\"requests\":7");
        assertThat(ask(HttpMethod.GET, "/plugins?plugin=other", "").status()).isEqualTo(404);
        assertThat(ask(HttpMethod.GET, "/plugins/history", "").body())
                .contains("live tenant generation 2: is live");
        assertThat(ask(HttpMethod.GET, "/plugins/promote?plugin=tenant", "").status())
                .isEqualTo(405);
    }

    @Test
    void ofAScriptItsOwnFiguresAreShown() {
        stats.counter("script.tenant.calls").add(3);
        stats.counter("script.tenant.errors").add(1);
        stats.histogram("script.tenant.run_us").record(20);

        assertThat(ask(HttpMethod.GET, "/plugins", "").body())
                .contains("\n  script: calls=3, errors=1, run_p50_us=2");
        assertThat(ask(HttpMethod.GET, "/plugins?format=json", "").body())
                .contains("\"script\":{\"calls\":3,\"errors\":1,\"run_p50_us\":2");
    }

    private static final class Recorder implements PluginDeployments {
        final List<String> actions = new ArrayList<>();
        PluginOutcome outcome = new PluginOutcome.Done("tenant", 2, "as told");

        private CompletionStage<PluginOutcome> did(String action) {
            actions.add(action);
            return CompletableFuture.completedFuture(outcome);
        }

        @Override
        public List<PluginStatus> plugins() {
            var account = new PluginAccount(3, 7, 1, 0, PluginAccount.NONE.latency());
            var generation =
                    new PluginGeneration(
                            2,
                            "abcdef".repeat(10) + "0123",
                            "1.1.0",
                            "tenant.jar",
                            Instant.EPOCH,
                            PluginGeneration.State.CANARY,
                            "",
                            33,
                            account,
                            Optional.empty());
            var rule = Optional.of(CanaryRule.percent(10));
            return List.of(
                    new PluginStatus("tenant", "jar", false, "", true, rule, List.of(generation)));
        }

        @Override
        public CompletionStage<PluginOutcome> deploy(byte[] content, DeployOptions options) {
            String canary = options.canary().map(CanaryRule::toString).orElse("");
            String body = new String(content, StandardCharsets.UTF_8);
            return did("deploy " + options.file() + " canary " + canary + " " + body);
        }

        @Override
        public CompletionStage<PluginOutcome> remove(String plugin) {
            return did("remove " + plugin);
        }

        @Override
        public CompletionStage<PluginOutcome> canary(String plugin, CanaryRule rule) {
            return did("canary " + plugin + " " + rule);
        }

        @Override
        public CompletionStage<PluginOutcome> promote(String plugin) {
            return did("promote " + plugin);
        }

        @Override
        public CompletionStage<PluginOutcome> rollback(String plugin, int generation) {
            return did("rollback " + plugin + " " + generation);
        }

        @Override
        public CompletionStage<PluginOutcome> pin(String plugin) {
            return did("pin " + plugin);
        }

        @Override
        public CompletionStage<PluginOutcome> unpin(String plugin) {
            return did("unpin " + plugin);
        }

        @Override
        public List<PluginEvent> history(String plugin) {
            return List.of(
                    new PluginEvent(
                            Instant.EPOCH, PluginEvent.Kind.LIVE, "tenant", 2, "", "is live"));
        }

        @Override
        public void addListener(Consumer<PluginEvent> listener) {}

        @Override
        public void removeListener(Consumer<PluginEvent> listener) {}
    }
}
