package io.leno.rollout.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.leno.api.process.LenoProcess;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.ResourceGuest;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.rollout.Artifact;
import io.leno.rollout.PluginReport;
import io.leno.rollout.PluginWish;
import io.leno.rollout.WishMessage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// What a process does with wishes, whoever deploys.
class RolloutGuestTest {
    @TempDir private Path directory;

    private final FakeDeployments deployments = new FakeDeployments();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private HttpServer server;
    private RolloutGuest guest;
    private final Host proxy = new Host();
    private ResourceGuest.Visit visit;

    /// A proxy that remembers its last report.
    private static final class Host implements ResourceGuest.Host {
        volatile Map<?, ?> reports = Map.of();

        @Override
        public String nodeId() {
            return "sidecar~1~a.b~c";
        }

        @Override
        public List<String> servers() {
            return List.of("127.0.0.1");
        }

        @Override
        public void report(String name, Object value) {
            assertThat(name).isEqualTo(PluginReport.METADATA);
            reports = (Map<?, ?>) value;
        }

        PluginReport report() {
            return PluginReport.of("p", (Map<?, ?>) reports.get("p"));
        }
    }

    private record Settings(String directory) implements RolloutGuest.Settings {
        @Override
        public int max_file_mb() {
            return 1;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return RolloutGuest.Settings.class;
        }
    }

    private static final class Process implements LenoProcess {
        @Override
        public void started(String what) {}

        @Override
        public void failed(String message) {}

        @Override
        public void stop() {}
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/plugins/",
                exchange -> {
                    try (exchange) {
                        String path = exchange.getRequestURI().getPath();
                        byte[] file = files.get(path.substring("/plugins/".length()));
                        exchange.sendResponseHeaders(
                                file == null ? 403 : 200, file == null ? -1 : file.length);
                        if (file != null) exchange.getResponseBody().write(file);
                    }
                });
        server.start();
        restart();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void restart() throws IOException {
        guest = new RolloutGuest(new Settings(directory.toString()), deployments, new Process());
        visit = guest.visit(proxy);
    }

    private Optional<Artifact> artifact(String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        files.put(sha256, bytes);
        return Optional.of(new Artifact("p-" + content.length() + ".jar", sha256, bytes.length));
    }

    private PluginWish wish(long revision, Optional<Artifact> live) {
        return new PluginWish(
                "p",
                revision,
                live,
                Optional.empty(),
                "",
                false,
                ":" + server.getAddress().getPort() + "/plugins/");
    }

    private Map<String, String> tell(PluginWish wish) throws Exception {
        return tell(visit, wish);
    }

    private static Map<String, String> tell(ResourceGuest.Visit to, PluginWish wish)
            throws Exception {
        var resource =
                new XdsResource(TypeUrls.PLUGIN_SET, "p", WishMessage.encode(wish), List.of());
        return to.consider(new Update(TypeUrls.PLUGIN_SET, "1", List.of(resource), Set.of()))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void aWishIsFulfilledAndReportedOnlyWhenItServes() throws Exception {
        assertThat(tell(wish(4, artifact("one")))).isEmpty();
        assertThat(deployments.actions).containsExactly("deploy one");
        PluginReport report = proxy.report();
        assertThat(report.state()).isEqualTo(PluginReport.State.SERVING);
        assertThat(report.revision()).isEqualTo(4);
        assertThat(report.sha256()).isEqualTo(artifact("one").orElseThrow().sha256());
    }

    @Test
    void aScriptComesWithItsSettingsAndItsSignature() throws Exception {
        Artifact whole = artifact("return\0limits: {}").orElseThrow();
        var script = new Artifact("p.lua", whole.sha256(), whole.size(), 10, "YWJj");

        assertThat(tell(wish(4, Optional.of(script)))).isEmpty();

        assertThat(deployments.actions)
                .containsExactly(
                        "deploy return with ScriptCompanions[settings=limits: {}, signature=YWJj]");
        assertThat(proxy.report().sha256()).isEqualTo(whole.sha256());
    }

    @Test
    void theSameWishAgainAndARestartDoNothing() throws Exception {
        tell(wish(4, artifact("one")));
        tell(wish(4, artifact("one")));
        restart();
        assertThat(tell(wish(4, artifact("one")))).isEmpty();
        assertThat(deployments.actions).containsExactly("deploy one");
        assertThat(proxy.report().state()).isEqualTo(PluginReport.State.SERVING);
    }

    @Test
    void aRefusalIsTheVerdictAndTheSameWishIsTriedAgain() throws Exception {
        tell(wish(1, artifact("one")));
        assertThat(tell(wish(2, artifact("bad")))).containsExactly(Map.entry("p", "is bad"));
        PluginReport report = proxy.report();
        assertThat(report.state()).isEqualTo(PluginReport.State.REFUSED);
        assertThat(report.sha256()).isEqualTo(artifact("one").orElseThrow().sha256());
        tell(wish(2, artifact("bad")));
        assertThat(deployments.actions).containsExactly("deploy one", "deploy bad", "deploy bad");
    }

    @Test
    void aFileThatCannotBeHadIsARefusal() throws Exception {
        Artifact missing = artifact("missing").orElseThrow();
        files.clear();
        assertThat(tell(wish(1, Optional.of(missing))).get("p")).contains("status 403");
    }

    @Test
    void whatIsWishedBackIsNotFetchedAgain() throws Exception {
        Optional<Artifact> one = artifact("one");
        tell(wish(1, one));
        tell(wish(2, artifact("two")));
        files.clear();
        tell(wish(3, one));
        assertThat(deployments.actions).containsExactly("deploy one", "deploy two", "rollback 1");
    }

    @Test
    void aCanaryComesChangesItsShareAndGoesOrStays() throws Exception {
        Optional<Artifact> one = artifact("one");
        Optional<Artifact> two = artifact("two");
        tell(wish(1, one));
        tell(canary(2, one, two, "percent=5"));
        assertThat(proxy.report().candidate()).isEqualTo(two.orElseThrow().sha256());
        tell(canary(3, one, two, "percent=50"));
        tell(wish(4, one));
        tell(canary(5, one, two, "percent=50"));
        tell(wish(6, two));
        assertThat(deployments.actions)
                .containsExactly(
                        "deploy one",
                        "deploy two percent=5",
                        "canary percent=50",
                        "rollback 0",
                        "deploy two percent=50",
                        "promote");
    }

    private PluginWish canary(
            long revision, Optional<Artifact> live, Optional<Artifact> candidate, String rule) {
        return new PluginWish(
                "p", revision, live, candidate, rule, false, wish(revision, live).source());
    }

    @Test
    void aPinIsSetEndedAndOvercomeByTheControlPlane() throws Exception {
        Optional<Artifact> one = artifact("one");
        tell(wish(1, one));
        tell(new PluginWish("p", 2, one, Optional.empty(), "", true, wish(2, one).source()));
        assertThat(proxy.report().pinned()).isTrue();
        tell(wish(3, artifact("two")));
        assertThat(deployments.actions).containsExactly("deploy one", "pin", "unpin", "deploy two");
    }

    @Test
    void onlyAnExplicitWishTakesAPluginAwayAndOnlyWhatCameThisWay() throws Exception {
        tell(wish(1, Optional.empty()));
        tell(wish(2, artifact("one")));
        visit.consider(new Update(TypeUrls.PLUGIN_SET, "2", List.of(), Set.of("p")))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertThat(deployments.actions).containsExactly("deploy one");
        tell(wish(3, Optional.empty()));
        assertThat(deployments.actions).containsExactly("deploy one", "remove");
        assertThat(proxy.report().state()).isEqualTo(PluginReport.State.REMOVED);
    }

    @Test
    void theProxiesOfAProcessShareItsPlugins() throws Exception {
        var other = new Host();
        ResourceGuest.Visit otherVisit = guest.visit(other);
        tell(wish(1, artifact("one")));
        assertThat(tell(otherVisit, wish(1, artifact("one")))).isEmpty();
        tell(otherVisit, wish(2, Optional.empty()));
        assertThat(other.report().text()).isEqualTo("stays for another proxy of this process");
        assertThat(deployments.actions).containsExactly("deploy one");
        tell(otherVisit, wish(3, artifact("two")));
        assertThat(proxy.report().state()).isEqualTo(PluginReport.State.REFUSED);
        assertThat(proxy.report().text()).contains("another proxy of this process runs");
    }

    @Test
    void whatCannotBeReadIsRefusedByName() throws Exception {
        var resource = new XdsResource(TypeUrls.PLUGIN_SET, "p", new byte[] {1, 2}, List.of());
        assertThat(
                        visit.consider(
                                        new Update(
                                                TypeUrls.PLUGIN_SET,
                                                "1",
                                                List.of(resource),
                                                Set.of()))
                                .toCompletableFuture()
                                .get(20, TimeUnit.SECONDS))
                .containsKey("p");
    }
}
