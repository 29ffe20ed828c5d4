package io.leno.rollout.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.leno.api.config.Origin;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.FailurePolicy;
import io.leno.api.istio.FilterPlugin.Phase;
import io.leno.api.istio.FilterPlugin.Source;
import io.leno.api.istio.TargetRef;
import io.leno.api.istio.WorkloadSelector;
import io.leno.api.model.Locality;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.rollout.Artifact;
import io.leno.rollout.PluginWish;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// What FilterPlugins with a source make of proxies, with a real server and real files.
class PluginSourcesTest {
    private static final String ONLY_ATTACHED = "\0attachment: where_configured\n";

    @TempDir private Path directory;

    private final Node reviews = node("sidecar", "reviews", "default");
    private final Node ratings = node("sidecar", "ratings", "default");
    private final Node gateway = node("router", "gateway", "istio-system");
    private final Semaphore changes = new Semaphore(0);
    private final Map<String, String> served = new ConcurrentHashMap<>();
    private final List<Rule<?>> rules = new ArrayList<>();
    private HttpServer server;
    private PluginSources sources;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(directory.resolve("sources"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        String text = served.get(exchange.getRequestURI().getPath());
                        exchange.sendResponseHeaders(text == null ? 404 : 200, 0);
                        if (text != null) exchange.getResponseBody().write(bytes(text));
                    }
                });
        server.start();
        restart();
    }

    private void restart() throws IOException {
        if (sources != null) sources.close();
        sources = TestSources.in(directory);
        sources.onChange(changes::release);
    }

    @AfterEach
    void stop() {
        sources.close();
        server.stop(0);
    }

    private static Node node(String type, String app, String namespace) {
        return Node.parse(
                type + "~10.0.0.1~" + app + "." + namespace + "~x",
                "",
                Map.of("LABELS", Map.of("app", app)),
                new Locality("", "", ""),
                "leno");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
    }

    private static Source inline(String text) {
        return new Source("", "", text, "lua", "", "", "");
    }

    private static Source file(String name) {
        return new Source(name, "", "", "", "", "", "");
    }

    private Source url(String path, String sha256) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        return new Source("", url, "", "", sha256, "", "");
    }

    private void say(String name, Source source, String app) {
        var selector = app.isEmpty() ? null : new WorkloadSelector(Map.of("app", app));
        say(name, source, selector, List.of());
    }

    private void say(
            String name, Source source, WorkloadSelector selector, List<TargetRef> targets) {
        var spec =
                new FilterPlugin(
                        "tenant",
                        source,
                        selector,
                        targets,
                        List.of(),
                        Phase.AUTHZ,
                        0,
                        null,
                        "",
                        FailurePolicy.FAIL_CLOSED,
                        null,
                        null,
                        null,
                        List.of());
        var key = new ResourceKey("extensions.leno.io", "FilterPlugin", "default", name);
        rules.removeIf(each -> each.key().equals(key));
        rules.add(
                new Rule<>(
                        key,
                        "default",
                        name,
                        Map.of(),
                        Instant.EPOCH,
                        spec,
                        Origin.of("mesh.yaml")));
        publish();
    }

    private void publish() {
        sources.accept(
                new MeshModel(
                        1,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(FilterPlugin.class, List.copyOf(rules))));
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean())
            assertThat(changes.tryAcquire(20, TimeUnit.SECONDS)).as(sources.fields() + "").isTrue();
    }

    private String told(Node node) {
        return sources.wishes(node, ":1/plugins/").stream()
                .map(PluginWish::live)
                .map(live -> live.map(Artifact::sha256).orElse("none"))
                .findFirst()
                .orElse("nothing of it");
    }

    private void awaitTold(Node node, String sha256) throws InterruptedException {
        await(() -> told(node).equals(sha256));
    }

    private List<String> problems(Node node) {
        return sources.problems(node).stream().map(Problem::toString).toList();
    }

    @Test
    void aScriptInTheResourceGoesToTheProxiesItIsForAndLeavesWithIt() throws Exception {
        say("a", inline("return 1"), "reviews");
        String first = sha256("return 1" + ONLY_ATTACHED);
        awaitTold(reviews, first);
        assertThat(told(ratings)).isEqualTo("none");
        assertThat(directory.resolve("files/" + first + "/tenant.lua"))
                .hasContent("return 1" + ONLY_ATTACHED);

        say("a", inline("return 2"), "ratings");
        awaitTold(ratings, sha256("return 2" + ONLY_ATTACHED));
        assertThat(told(reviews)).isEqualTo("none");
        long revision = sources.wishes(ratings, "").getFirst().revision();

        rules.clear();
        publish();
        assertThat(told(ratings)).isEqualTo("none");
        assertThat(sources.wishes(ratings, "").getFirst().revision()).isGreaterThan(revision);
    }

    @Test
    void aServersFileIsTakenOnlyIfItIsTheRightOneAndTheLastGoodOneStays() throws Exception {
        served.put("/one.jar", "one");
        say("a", url("/one.jar", sha256("one")), "");
        awaitTold(reviews, sha256("one"));

        served.put("/two.jar", "another");
        say("a", url("/two.jar", sha256("two")), "");
        await(() -> !problems(reviews).isEmpty());
        assertThat(problems(reviews))
                .containsExactly(
                        "mesh.yaml: FilterPlugin default/a: spec.source.sha256: "
                                + sha256("another")
                                + " (expected: "
                                + sha256("two")
                                + "); not used; tenant.jar "
                                + sha256("one").substring(0, 12)
                                + " goes on serving");
        assertThat(told(reviews)).isEqualTo(sha256("one"));
        assertThat(sources.fields().getFirst()).containsEntry("state", "failed");

        served.put("/two.jar", "two");
        awaitTold(reviews, sha256("two"));
        assertThat(problems(reviews)).isEmpty();
    }

    @Test
    void whatCannotBeFetchedIsNamedAndTriedAgain() throws Exception {
        say("a", url("/late.lua", sha256("return")), "");
        await(() -> !problems(reviews).isEmpty());
        assertThat(problems(reviews).getFirst())
                .contains("spec.source.url: http://127.0.0.1:")
                .endsWith("/late.lua: status 404 (expected: 200)");
        assertThat(told(reviews)).isEqualTo("nothing of it");

        served.put("/late.lua", "return");
        awaitTold(reviews, sha256("return" + ONLY_ATTACHED));
    }

    @Test
    void aFileIsFollowedWithWhatIsBesideIt() throws Exception {
        Path script = directory.resolve("sources/team/tenant.lua");
        Files.createDirectories(script.getParent());
        Files.writeString(script, "return");
        say("a", file("team/tenant.lua"), "");
        awaitTold(reviews, sha256("return" + ONLY_ATTACHED));

        Files.writeString(script.resolveSibling("tenant.yaml"), "attachment: gateways");
        Files.writeString(script.resolveSibling("tenant.lua.sig"), "abc");
        String signed = sha256("return\0attachment: gateways");
        awaitTold(reviews, signed);
        await(() -> artifact().signature().equals("YWJj"));

        Files.delete(script);
        await(() -> !problems(reviews).isEmpty());
        assertThat(problems(reviews).getFirst()).contains("no such file on the control plane");
        assertThat(told(reviews)).isEqualTo(signed);
    }

    private Artifact artifact() {
        return sources.wishes(reviews, "").getFirst().live().orElseThrow();
    }

    @Test
    void aLinkOutOfTheFolderIsNotFollowed() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret.lua"), "key");
        Files.createSymbolicLink(directory.resolve("sources/link.lua"), secret);
        say("a", file("link.lua"), "");
        await(() -> !problems(reviews).isEmpty());
        assertThat(problems(reviews).getFirst()).contains("(expected: a file inside of ");
        assertThat(told(reviews)).isEqualTo("nothing of it");
    }

    @Test
    void aRestartUndoesNothingThoughTheServerIsGone() throws Exception {
        served.put("/one.jar", "one");
        say("a", url("/one.jar", sha256("one")), "");
        awaitTold(reviews, sha256("one"));
        served.clear();

        restart();
        assertThat(told(reviews)).isEqualTo("nothing of it");
        assertThat(sources.hashes()).containsExactly(sha256("one"));
        publish();

        assertThat(told(reviews)).isEqualTo(sha256("one"));
        await(() -> !problems(reviews).isEmpty());
        assertThat(told(reviews)).isEqualTo(sha256("one"));
    }

    @Test
    void ofTwoThatSayItTheOlderOneCounts() throws Exception {
        say("a", inline("return 1"), "");
        awaitTold(reviews, sha256("return 1" + ONLY_ATTACHED));
        say("b", inline("return 2"), "reviews");
        await(() -> sources.hashes().size() == 2);
        assertThat(told(reviews)).isEqualTo(sha256("return 1" + ONLY_ATTACHED));
        assertThat(problems(reviews))
                .containsExactly(
                        "mesh.yaml: FilterPlugin default/b: spec.source: FilterPlugin default/a is"
                                + " older and says where tenant comes from as well");
        assertThat(problems(ratings)).isEmpty();
    }

    @Test
    void targetsThatAreGatewaysAreForGatewaysOnly() throws Exception {
        var front = new TargetRef("gateway.networking.k8s.io", "Gateway", "front", "");
        say("a", inline("return 1"), null, List.of(front));
        awaitTold(gateway, sha256("return 1" + ONLY_ATTACHED));
        assertThat(told(reviews)).isEqualTo("none");

        var service = new TargetRef("", "Service", "reviews", "");
        say("a", inline("return 1"), null, List.of(service));
        awaitTold(reviews, sha256("return 1" + ONLY_ATTACHED));
    }
}
