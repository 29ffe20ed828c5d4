package io.leno.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class MeshFilesTest {
    @TempDir Path folder;

    private MeshFiles files() {
        return MeshFiles.in(folder.resolve("mesh"));
    }

    @Test
    void everyWorkloadOfTheTableIsAnEndpointWithItsSidecarsAddress() throws IOException {
        files().write(8080);
        Map<?, ?> document = documents(files().mesh().resolve("services.yaml")).getFirst();
        List<Tuple> endpoints = new ArrayList<>();
        for (Object service : (List<?>) at(document, "services")) {
            for (Object endpoint : (List<?>) at((Map<?, ?>) service, "endpoints")) {
                Map<?, ?> fields = (Map<?, ?>) endpoint;
                endpoints.add(
                        tuple(
                                at((Map<?, ?>) service, "host"),
                                fields.get("name"),
                                at(fields, "labels", "version"),
                                fields.get("address")));
            }
        }

        assertThat(Workload.ALL)
                .extracting(
                        Workload::app, Workload::name, Workload::version, Workload::sidecarAddress)
                .containsExactlyElementsOf(endpoints);
    }

    @Test
    void everySubsetThatARuleChoosesIsDefined() throws IOException {
        files().write(8080);
        List<String> defined = new ArrayList<>();
        for (Map<?, ?> rule : documents(files().mesh().resolve("destination-rules.yaml"))) {
            if (!(at(rule, "spec", "subsets") instanceof List<?> subsets)) continue;
            for (Object subset : subsets) {
                defined.add(at(rule, "spec", "host") + "/" + ((Map<?, ?>) subset).get("name"));
            }
        }
        for (String name : MeshFiles.TRIES) {
            for (Map<?, ?> rule : documents(files().tries().resolve(name))) {
                assertThat(defined).as(name).containsAll(chosenSubsets(rule));
            }
        }
    }

    @Test
    void everyTryReplacesTheSameRules() throws IOException {
        files().write(8080);
        for (String name : MeshFiles.TRIES) {
            assertThat(documents(files().tries().resolve(name)))
                    .as(name)
                    .extracting(rule -> at(rule, "metadata", "name"))
                    .containsExactly("reviews", "ratings");
        }
    }

    @Test
    void proxiesLogToAFileBesideTheFolder() throws IOException {
        files().write(8080);
        Map<?, ?> configMap = documents(files().mesh().resolve(MeshFiles.MESH_CONFIG)).getFirst();
        String mesh = String.valueOf(at(configMap, "data", "mesh"));
        assertThat(mesh).contains("accessLogFile: '" + folder.resolve("access.log") + "'");
    }

    @Test
    void aFreshStartPutsEditsAsideAndLosesNothing() throws IOException {
        files().write(8080);
        Path rules = files().mesh().resolve(MeshFiles.RULES);
        String original = Files.readString(rules);
        Files.writeString(rules, "# mine");
        files().putAside();
        files().write(8080);

        assertThat(rules).hasContent(original);
        try (var beside = Files.list(folder)) {
            assertThat(beside.filter(each -> each.getFileName().toString().startsWith("mesh-")))
                    .singleElement()
                    .satisfies(
                            aside ->
                                    assertThat(aside.resolve(MeshFiles.RULES))
                                            .hasContent("# mine"));
        }
    }

    @Test
    void gatewayHasThePortAskedForAtEveryStart() throws IOException {
        files().write(8080);
        files().write(9999);

        Map<?, ?> gateway = documents(files().mesh().resolve(MeshFiles.GATEWAY)).getFirst();
        assertThat(at(gateway, "spec", "servers").toString()).contains("number=9999");
    }

    @Test
    void whatWasEditedStays() throws IOException {
        files().write(8080);
        Path rules = files().mesh().resolve(MeshFiles.RULES);
        Files.writeString(rules, "# mine\n");

        files().write(8080);

        assertThat(rules).hasContent("# mine\n");
    }

    private static List<String> chosenSubsets(Map<?, ?> rule) {
        List<String> chosen = new ArrayList<>();
        for (Object route : (List<?>) at(rule, "spec", "http")) {
            for (Object to : (List<?>) ((Map<?, ?>) route).get("route")) {
                Map<?, ?> destination = (Map<?, ?>) ((Map<?, ?>) to).get("destination");
                if (destination.get("subset") == null) continue;
                chosen.add(destination.get("host") + "/" + destination.get("subset"));
            }
        }
        return chosen;
    }

    private static Object at(Map<?, ?> document, String... path) {
        Object value = document;
        for (String name : path) value = ((Map<?, ?>) value).get(name);
        return value;
    }

    private static List<Map<?, ?>> documents(Path file) throws IOException {
        List<Map<?, ?>> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(file))
                .forEach(document -> documents.add((Map<?, ?>) document));
        return documents;
    }
}
