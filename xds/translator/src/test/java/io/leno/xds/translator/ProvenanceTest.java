package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.match;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.StringMatch;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What is made knows who made it; proxies are not told more than that by it.
class ProvenanceTest {
    @ParameterizedTest
    @ValueSource(strings = {"sidecar", "unredirected", "gateway"})
    void theNotesAreAllThatIsAdded(String proxy) throws Exception {
        Node node =
                switch (proxy) {
                    case "sidecar" -> TestMesh.sidecar();
                    case "gateway" -> TestMesh.gateway();
                    default -> TestMesh.unredirectedSidecar();
                };
        TestMesh mesh =
                RealEnvoyTest.everything()
                        .rule(
                                "patches",
                                new PatchRule()
                                        .patch(
                                                ApplyTo.CLUSTER,
                                                Operation.MERGE,
                                                null,
                                                "{\"connect_timeout\": \"3s\"}")
                                        .rule());
        int noted = 0;
        for (Translator each : StandardTranslators.all()) {
            var model = mesh.build();
            Map<String, XdsResource> plain =
                    byName(each.translate(model, node, ResourceNames.all()));
            Map<String, XdsResource> annotated =
                    byName(each.annotated(model, node, ResourceNames.all()));
            assertThat(annotated.keySet()).isEqualTo(plain.keySet());
            for (XdsResource with : annotated.values()) {
                XdsResource without = plain.get(with.name());
                if (!with.equals(without)) noted++;
                assertThat(stripped(message(with)))
                        .as(with.toString())
                        .isEqualTo(stripped(message(without)));
                assertThat(message(without).toString()).doesNotContain("io.leno.made_by");
            }
        }
        assertThat(noted).isPositive();
    }

    @Test
    void aRouteNamesTheMatchAndTheSettingsOfItsRule() {
        TestMesh mesh =
                TestMesh.bookinfo()
                        .rule(
                                "reviews",
                                virtualService(
                                        "reviews",
                                        route(to("reviews", ""))
                                                .when(match().uri(new StringMatch.Exact("/a")))
                                                .when(match().uri(new StringMatch.Exact("/b")))
                                                .timeout(Duration.ofSeconds(3))
                                                .build(),
                                        route(to("reviews", "")).build()));
        RouteConfiguration routes =
                (RouteConfiguration)
                        annotated(new RouteTranslator(new LatestIndex()), mesh, "9080");
        var host =
                routes.getVirtualHostsList().stream()
                        .filter(each -> each.getName().startsWith("reviews"))
                        .findFirst()
                        .orElseThrow();
        assertThat(Note.of(host.getMetadata()))
                .containsExactly(new Note("Service default/reviews", "", "", ""));
        assertThat(Note.of(host.getRoutes(1).getMetadata()))
                .containsExactly(
                        note("VirtualService default/reviews", "spec.http[0].match[1]", ""),
                        note("VirtualService default/reviews", "spec.http[0].timeout", "timeout"));
        assertThat(Note.of(host.getRoutes(2).getMetadata()))
                .containsExactly(note("VirtualService default/reviews", "spec.http[1]", ""));
    }

    @Test
    void aClusterNamesItsServiceSubsetAndPatch() {
        TestMesh mesh =
                TestMesh.bookinfo()
                        .rule("reviews", Rules.subsets("reviews", "v1", "v2"))
                        .rule(
                                "patches",
                                new PatchRule()
                                        .patch(
                                                ApplyTo.CLUSTER,
                                                Operation.MERGE,
                                                PatchRule.in(Context.SIDECAR_OUTBOUND),
                                                "{\"connect_timeout\": \"3s\"}")
                                        .rule());
        Cluster cluster =
                (Cluster)
                        annotated(
                                new ClusterTranslator(new LatestIndex()),
                                mesh,
                                "outbound|9080|v2|reviews.default.svc.cluster.local");
        assertThat(Note.of(cluster.getMetadata()))
                .containsExactly(
                        new Note("Service default/reviews", "", "", ""),
                        note("DestinationRule default/reviews", "spec.subsets[1]", ""),
                        note(
                                "EnvoyFilter default/patches",
                                "spec.configPatches[0]",
                                "CLUSTER (MERGE)"));
    }

    private static Note note(String resource, String field, String part) {
        return new Note(resource, "test.yaml", field, part);
    }

    private static Message annotated(Translator translator, TestMesh mesh, String name) {
        var made =
                translator.annotated(
                        mesh.build(), TestMesh.sidecar(), ResourceNames.of(Set.of(name)));
        return message(made.resources().getFirst());
    }

    private static Map<String, XdsResource> byName(Translator.Translation translation) {
        var all = new TreeMap<String, XdsResource>();
        translation.resources().forEach(each -> all.put(each.name(), each));
        return all;
    }

    private static Message message(XdsResource resource) {
        byte[] bytes = resource.bytes();
        return switch (resource.typeUrl()) {
            case TypeUrls.CLUSTER -> Translated.decode(Cluster.parser(), bytes);
            case TypeUrls.LISTENER -> Translated.decode(Listener.parser(), bytes);
            case TypeUrls.ROUTE -> Translated.decode(RouteConfiguration.parser(), bytes);
            default -> Translated.decode(Empty.parser(), bytes);
        };
    }

    /// Without notes, at any depth; metadata that had nothing else is gone.
    private static Message stripped(Message message) throws InvalidProtocolBufferException {
        if (message instanceof Any any && any.is(HttpConnectionManager.class))
            return Any.pack(stripped(any.unpack(HttpConnectionManager.class)));
        var out = message.toBuilder();
        for (var field : message.getAllFields().entrySet()) {
            if (field.getKey().isMapField()) continue;
            if (field.getValue() instanceof Metadata metadata) {
                Metadata left = Note.without(metadata);
                if (left.getFilterMetadataCount() == 0) out.clearField(field.getKey());
                else out.setField(field.getKey(), left);
            } else if (field.getValue() instanceof Message inner) {
                out.setField(field.getKey(), stripped(inner));
            } else if (field.getValue() instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++)
                    if (list.get(i) instanceof Message inner)
                        out.setRepeatedField(field.getKey(), i, stripped(inner));
            }
        }
        return out.build();
    }
}
