package io.leno.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

import org.junit.jupiter.api.Test;

class ManifestTest {
    @Test
    void objectsKeepTheirLinesAndGetTheNamespaceTheyLack() {
        var manifest =
                Manifest.parse(
                        "mesh.yaml",
                        """
                        # who calls whom
                        apiVersion: networking.istio.io/v1
                        kind: Gateway
                        metadata: {name: front}
                        spec:
                          selector: {istio: ingressgateway}
                        ---
                        apiVersion: v1
                        kind: Namespace
                        metadata: {name: shop, namespace: nonsense}
                        """,
                        "default");
        assertThat(manifest.problems()).isEmpty();
        assertThat(manifest.resources())
                .extracting(ConfigResource::key)
                .containsExactly(
                        new ResourceKey("networking.istio.io", "Gateway", "default", "front"),
                        new ResourceKey("", "Namespace", "", "shop"));
        assertThat(manifest.resources().getFirst().origin().at("spec.selector.istio"))
                .isEqualTo("mesh.yaml:6");
    }

    @Test
    void aBrokenDocumentLosesOnlyItself() {
        var manifest =
                Manifest.parse(
                        "mesh.yaml",
                        """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: first}
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata: {name: [second
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata: {name: third}
                        """,
                        "");
        assertThat(manifest.resources())
                .extracting(each -> each.key().name())
                .containsExactly("first", "third");
        assertThat(manifest.resources().getLast().origin().at("")).isEqualTo("mesh.yaml:9");
        assertThat(manifest.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.location()).startsWith("mesh.yaml:"));
    }

    @Test
    void itemsOfAListAreObjectsOfTheirOwn() {
        var manifest =
                Manifest.parse(
                        "all.json",
                        """
                        {"apiVersion": "v1", "kind": "List", "items": [
                          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}},
                          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}}]}
                        """,
                        "default");
        assertThat(manifest.resources())
                .extracting(each -> each.key().name())
                .containsExactly("a", "b");
    }

    @Test
    void whatIsNoObjectIsAProblemWithItsLine() {
        var manifest =
                Manifest.parse(
                        "mesh.yaml",
                        """
                        kind: Service
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: numbered
                          labels:
                            version: 1
                        """,
                        "");
        assertThat(manifest.resources()).isEmpty();
        assertThat(manifest.problems())
                .extracting(Object::toString)
                .containsExactly(
                        "mesh.yaml:1: mesh.yaml: apiVersion: missing (expected: a text)",
                        "mesh.yaml:8: mesh.yaml: metadata.labels.version: 1 (expected: a text, in"
                                + " quotes)");
    }
}
