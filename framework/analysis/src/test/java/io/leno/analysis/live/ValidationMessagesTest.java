package io.leno.analysis.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.analysis.Analysis;
import io.leno.analysis.Located;
import io.leno.analysis.MeshResources;
import io.leno.analysis.Snapshot;
import io.leno.analysis.virtualservice.DestinationHostAnalyzer;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;
import io.leno.manifest.Manifest;
import io.leno.testkit.FakeMeshModelSource;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

final class ValidationMessagesTest {
    private static final ResourceKey CART =
            new ResourceKey("networking.istio.io", "VirtualService", "default", "cart");

    private final ValidationMessages messages = new ValidationMessages();

    @Test
    void aFindingIsAMessageOfTheObjectAndItsGeneration() {
        assertThat(of(cart(2, "cart")))
                .containsOnlyKeys(CART)
                .containsEntry(
                        CART,
                        Map.of(
                                "observedGeneration",
                                2L,
                                "validationMessages",
                                List.of(
                                        Map.of(
                                                "type",
                                                Map.of("code", "IST0101"),
                                                "level",
                                                "ERROR",
                                                "documentationUrl",
                                                "https://istio.io/v1.31/docs/reference/config/analysis/ist0101/"))));
    }

    @Test
    void anObjectThatIsWellAgainIsToldSo() {
        of(cart(2, "cart"));
        assertThat(messages.of(List.of(), cart(3, "there")))
                .containsEntry(
                        CART, Map.of("observedGeneration", 3L, "validationMessages", List.of()));
    }

    private Map<ResourceKey, Map<String, Object>> of(List<ConfigResource> resources) {
        var snapshot =
                Snapshot.of(
                        MeshResources.of(resources, new FakeMeshModelSource().current()),
                        "istio-system",
                        MeshResources.UNKNOWN);
        List<Located> found = Analysis.run(List.of(new DestinationHostAnalyzer()), snapshot);
        return messages.of(found, resources);
    }

    private static List<ConfigResource> cart(int generation, String host) {
        return Manifest.parse(
                        "mesh.yaml",
                        """
                        apiVersion: networking.istio.io/v1
                        kind: VirtualService
                        metadata: {name: cart, namespace: default, generation: %d}
                        spec: {hosts: [cart], http: [{route: [{destination: {host: %s}}]}]}
                        """
                                .formatted(generation, host),
                        "default")
                .resources();
    }
}
