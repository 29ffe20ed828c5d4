package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.leno.api.config.Problem;
import io.leno.api.config.ProblemSink;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One stream without a network: its mailbox runs on the test's own thread.
class ProxyStreamTest {
    /// A proxy that reads only when the test lets it.
    private static final class SlowProxy implements Outlet {
        private final List<String> sent = new ArrayList<>();
        private boolean ready = true;
        private Push last = new Push("", "", "", List.of(), List.of(), Set.of());

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void send(Push push) {
            last = push;
            sent.add(
                    ShortNames.of(push.typeUrl())
                            + push.resources().stream().map(XdsResource::name).toList());
        }

        @Override
        public void requestNext() {}

        @Override
        public void end(Status status) {
            sent.add(status.getCode().toString());
        }
    }

    private final List<String> reports = new ArrayList<>();
    private final ProblemSink sink = this::report;
    private final FakeMesh mesh = FakeMesh.synced();
    private final ServerState server = new ServerState(mesh, sink, Runnable::run, Limits.DEFAULT);
    private final FakeTranslator clusters = new FakeTranslator(TypeUrls.CLUSTER).has("a", "1");
    private final SlowProxy proxy = new SlowProxy();
    private final ProxyStream stream = server.open(Variant.DELTA, "test", proxy);

    private void report(String source, List<Problem> problems) {
        reports.add(source + " " + problems.size());
    }

    @Test
    void aProxyThatDoesNotReadIsSentNothingAndThenAllAtOnce() {
        begin();
        proxy.ready = false;
        request(TypeUrls.CLUSTER);
        for (String name : List.of("b", "c", "d")) {
            clusters.has(name, "1");
            mesh.change();
        }
        assertThat(proxy.sent).isEmpty();
        proxy.ready = true;
        stream.ready();
        assertThat(proxy.sent).containsExactly("cds[a, b, c, d]");
    }

    @Test
    void theProblemsOfATranslationAreTakenBackWhenTheStreamEnds() {
        begin();
        clusters.problems =
                List.of(new Problem(Problem.Severity.WARNING, "conflict", "a", "", "", "as meant"));
        request(TypeUrls.CLUSTER);
        stream.ended(Status.OK);
        assertThat(reports).hasSize(2).allMatch(report -> report.startsWith("translator:cds:"));
        assertThat(server.streams()).isEmpty();
        assertThat(proxy.sent).containsExactly("cds[a]", "OK");
    }

    @Test
    void equalResourcesOfSeveralProxiesAreKeptOnce() {
        begin();
        request(TypeUrls.CLUSTER);
        var content = server.content();
        XdsResource one = new FakeTranslator(TypeUrls.CLUSTER).has("x", "1").only();
        XdsResource same = new FakeTranslator(TypeUrls.CLUSTER).has("x", "1").only();
        assertThat(content.shared(List.of(one)).getFirst())
                .isSameAs(content.shared(List.of(same)).getFirst());
    }

    @Test
    void onlyWhatAChangeCanAlterIsAskedFor() {
        begin();
        clusters.has("b", "1");
        request(TypeUrls.CLUSTER);
        acknowledge();
        clusters.affected = Set.of("b", "not wanted by anybody");
        clusters.has("a", "2").has("b", "2");
        mesh.change();
        assertThat(clusters.asked).isNotNull();
        assertThat(clusters.asked.names()).contains("b").doesNotContain("a");
        assertThat(proxy.sent).containsExactly("cds[a, b]", "cds[b]");
    }

    @Test
    void whatIsGoneAmongTheAffectedNamesIsRemoved() {
        begin();
        clusters.has("b", "1");
        request(TypeUrls.CLUSTER);
        acknowledge();
        clusters.affected = Set.of("b");
        clusters.hasNot("b");
        mesh.change();
        assertThat(proxy.last.removed()).containsExactly("b");
    }

    @Test
    void aProxyThatAsksForTooManyTypesIsLetGo() {
        begin();
        for (int i = 0; i <= Limits.DEFAULT.typesPerProxy(); i++)
            request("type.googleapis.com/" + i);
        assertThat(proxy.sent.getLast()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(server.streams()).isEmpty();
    }

    @Test
    void aNodeThatTellsEndlesslyIsRefused() {
        begin();
        String endless = "x".repeat(Limits.DEFAULT.nodeBytes());
        var node = Node.newBuilder().setId(RecordingClient.NODE).setCluster(endless).build();
        stream.requested(Optional.of(node), asking(TypeUrls.CLUSTER));
        assertThat(proxy.sent).containsExactly("INVALID_ARGUMENT");
    }

    private void acknowledge() {
        stream.requested(
                Optional.empty(),
                new WatchRequest(
                        TypeUrls.CLUSTER,
                        proxy.last.nonce(),
                        null,
                        0,
                        Set.of(),
                        Set.of(),
                        Map.of()));
    }

    private void begin() {
        server.translatorCame(clusters, 1, 1);
        mesh.subscribe(this::changed);
    }

    private void changed(MeshModel model, MeshDelta delta) {
        server.meshChanged(model, delta);
    }

    private void request(String typeUrl) {
        stream.requested(
                Optional.of(Node.newBuilder().setId(RecordingClient.NODE).build()),
                asking(typeUrl));
    }

    private static WatchRequest asking(String typeUrl) {
        return new WatchRequest(typeUrl, "", null, 0, Set.of(), Set.of(), Map.of());
    }
}
