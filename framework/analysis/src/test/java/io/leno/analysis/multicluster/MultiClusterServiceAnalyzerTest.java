package io.leno.analysis.multicluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;
import io.leno.manifest.Manifest;
import io.leno.testkit.AnalyzerContract;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class MultiClusterServiceAnalyzerTest extends AnalyzerContract {
    /// Services of two clusters; each is of the cluster whose name its source is.
    private record Clusters(List<ConfigResource> services) implements Resources {
        @Override
        public List<ConfigResource> all(ResourceKind kind) {
            return kind.equals(Kinds.SERVICE) ? services : List.of();
        }

        @Override
        public Optional<ConfigResource> find(ResourceKind kind, String namespace, String name) {
            return all(kind).stream().findFirst();
        }

        @Override
        public String cluster(ConfigResource resource) {
            return resource.origin().source();
        }
    }

    private static Resources clusters(String eastSpec, String westSpec) {
        List<ConfigResource> services = new ArrayList<>();
        services.addAll(service("east", eastSpec));
        services.addAll(service("west", westSpec));
        return new Clusters(services);
    }

    private static List<ConfigResource> service(String cluster, String spec) {
        String text = "{apiVersion: v1, kind: Service, metadata: {name: cart}, spec: " + spec + "}";
        return Manifest.parse(cluster, text, "shop").resources();
    }

    private static List<String> find(Resources resources) {
        List<Finding> found = new ArrayList<>();
        new MultiClusterServiceAnalyzer().analyze(resources, found::add);
        return found.stream().map(Finding::message).toList();
    }

    @Override
    protected Analyzer analyzer() {
        return new MultiClusterServiceAnalyzer();
    }

    @Override
    protected Resources findable() {
        return clusters("{clusterIP: None, ports: [{port: 80}]}", "{type: NodePort}");
    }

    @Test
    void eachDifferenceIsTold() {
        assertThat(find(findable()))
                .containsExactly(
                        "The service cart in namespace \"shop\" is inconsistent across clusters"
                                + " [\"east\" \"west\"], which can lead to undefined behaviors. The"
                                + " inconsistent behaviors are: service has mixed mode like headless"
                                + " and clusterIP; service ports are inconsistent; service type is"
                                + " inconsistent.");
    }

    @Test
    void theOrderOfPortsIsNoDifference() {
        assertThat(
                        find(
                                clusters(
                                        "{ports: [{name: a, port: 1}, {name: b, port: 2}]}",
                                        "{ports: [{name: b, port: 2}, {name: a, port: 1}]}")))
                .isEmpty();
    }
}
