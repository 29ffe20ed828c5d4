package io.leno.platform.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.Problem.Severity;
import io.leno.api.model.Endpoint;
import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.ConfigChanged;
import io.leno.api.platform.PlatformEvent.EndpointsChanged;
import io.leno.api.platform.PlatformEvent.ServiceChanged;
import io.leno.api.platform.PlatformEvent.ServiceRemoved;
import io.leno.api.platform.PlatformEvent.WorkloadChanged;
import io.leno.testkit.RecordingPlatformListener;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Real files, really edited.
class FileWatchTest {
    private static final String REVIEWS = "reviews.default.svc.cluster.local";

    @TempDir Path directory;
    private final RecordingPlatformListener told = new RecordingPlatformListener();
    private Subscription watch;

    @BeforeEach
    void startWithOneService() throws Exception {
        write("reviews.yaml", service("reviews", "10.0.0.7"));
        watch = new FilePlatform("test", List.of(directory), null).watch(told);
        told.awaitSynced();
        told.forgetEvents();
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    private static String service(String host, String... addresses) {
        return """
        services:
        - host: %s
          port: 9080
          endpoints: [%s]
        """
                .formatted(host, String.join(", ", addresses));
    }

    private static String virtualService(String name, String subset) {
        return """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: %s}
        spec: {subset: %s}
        """
                .formatted(name, subset);
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<String> addresses(String host) {
        return told.endpointsOf(host).stream().map(Endpoint::address).toList();
    }

    private void awaitAddresses(String host, String... addresses) throws Exception {
        told.await(
                host + " at " + List.of(addresses),
                any -> addresses(host).equals(List.of(addresses)));
    }

    @Test
    void anEditBecomesAnEventWithin200Milliseconds() throws Exception {
        for (int i = 1; i <= 5; i++) { // the first may find a cold JVM
            String address = "10.0.1." + i;
            long start = System.nanoTime();
            write("reviews.yaml", service("reviews", address));
            awaitAddresses(REVIEWS, address);
            long millis = (System.nanoTime() - start) / 1_000_000;
            if (millis < 200) return;
        }
        throw new AssertionError("none of five edits was told within 200 ms");
    }

    @Test
    void anEditOfEndpointsTellsOnlyEndpointsAndTheirWorkloads() throws Exception {
        write("reviews.yaml", service("reviews", "10.0.0.7", "10.0.0.8"));
        awaitAddresses(REVIEWS, "10.0.0.7", "10.0.0.8");
        assertThat(told.events())
                .allMatch(e -> e instanceof EndpointsChanged || e instanceof WorkloadChanged);
    }

    @Test
    void aFileRewrittenWithTheSameTextTellsNothing() throws Exception {
        write("reviews.yaml", service("reviews", "10.0.0.7"));
        write("other.yaml", service("other", "10.0.0.9"));
        awaitAddresses("other.default.svc.cluster.local", "10.0.0.9");
        assertThat(told.events()).noneMatch(event -> event.toString().contains(REVIEWS));
    }

    @Test
    void aFileRenamedIntoPlaceIsRead() throws Exception {
        Path temporary = write(".reviews.yaml.tmp", service("reviews", "10.0.0.9"));
        Files.move(
                temporary,
                directory.resolve("reviews.yaml"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        awaitAddresses(REVIEWS, "10.0.0.9");
    }

    @Test
    void anEditorThatMovesTheOldFileAwayFirstRemovesNothing() throws Exception {
        Path file = directory.resolve("reviews.yaml");
        write(".reviews.yaml.swp", "swap");
        Files.move(file, directory.resolve("reviews.yaml~"));
        write("reviews.yaml", ""); // truncated first
        Files.writeString(file, service("reviews", "10.0.0.9"));
        Files.delete(directory.resolve("reviews.yaml~"));
        awaitAddresses(REVIEWS, "10.0.0.9");
        assertThat(told.events()).noneMatch(ServiceRemoved.class::isInstance);
    }

    @Test
    void aDeletedFileRemovesItsThings() throws Exception {
        Files.delete(directory.resolve("reviews.yaml"));
        told.await("nothing is left", t -> t.services().isEmpty() && t.workloads().isEmpty());
    }

    @Test
    void anEmptiedFileRemovesItsThings() throws Exception {
        write("reviews.yaml", "");
        told.await("nothing is left", t -> t.services().isEmpty());
    }

    @Test
    void aHalfWrittenFileKeepsItsLastGoodStateAndNamesTheLine() throws Exception {
        write("reviews.yaml", "services:\n- host: reviews\n  port: 9080\n  endpoints: [10.0.");
        told.await("a problem", t -> !t.problems().isEmpty());
        assertThat(told.problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.severity()).isEqualTo(Severity.ERROR);
                            assertThat(problem.location()).endsWith("reviews.yaml:4");
                        });
        assertThat(addresses(REVIEWS)).containsExactly("10.0.0.7");

        write("reviews.yaml", service("reviews", "10.0.0.8"));
        awaitAddresses(REVIEWS, "10.0.0.8");
        told.await("the problem is gone", t -> t.problems().isEmpty());
    }

    @Test
    void anInvalidFieldKeepsTheLastGoodStateAndNamesFileLineFieldAndExpectation() throws Exception {
        write("reviews.yaml", "services:\n- host: reviews\n  port: 9080\n  endpoint: [10.0.0.9]\n");
        told.await("a problem", t -> !t.problems().isEmpty());
        assertThat(told.problems().getFirst().toString())
                .isEqualTo(
                        directory.resolve("reviews.yaml")
                                + ":4: service reviews: services[0].endpoint: unknown field"
                                + " (did you mean endpoints?)");
        assertThat(addresses(REVIEWS)).containsExactly("10.0.0.7");
    }

    @Test
    void aBrokenFileDoesNotAffectOthers() throws Exception {
        write("broken.yaml", "a: [");
        write("other.yaml", service("other", "10.0.0.9"));
        awaitAddresses("other.default.svc.cluster.local", "10.0.0.9");
        told.await("a problem", t -> t.problems().size() == 1);
    }

    @Test
    void filesInNewNestedDirectoriesAreSeen() throws Exception {
        write("a/b/c/other.yaml", service("other", "10.0.0.9"));
        awaitAddresses("other.default.svc.cluster.local", "10.0.0.9");
        write("a/b/c/other.yaml", service("other", "10.0.0.10"));
        awaitAddresses("other.default.svc.cluster.local", "10.0.0.10");
    }

    @Test
    void aRemovedDirectoryTakesItsFilesWithIt() throws Exception {
        write("a/other.yaml", service("other", "10.0.0.9"));
        awaitAddresses("other.default.svc.cluster.local", "10.0.0.9");
        Files.move(directory.resolve("a"), directory.resolve(".hidden"));
        told.await(
                "only reviews is left",
                t -> t.services().keySet().equals(java.util.Set.of(REVIEWS)));
    }

    @Test
    void twoHundredFilesAreRead() throws Exception {
        for (int i = 0; i < 200; i++)
            write("many/s" + i + ".yaml", service("s" + i, "10.1.0." + i));
        told.await("201 services", t -> t.services().size() == 201);
        write("many/s117.yaml", service("s117", "10.2.0.1"));
        awaitAddresses("s117.default.svc.cluster.local", "10.2.0.1");
    }

    @Test
    void endpointsOfANewServiceAreToldBeforeIt() throws Exception {
        write("other.yaml", service("other", "10.0.0.9"));
        told.await("the service", t -> t.services().size() == 2);
        List<PlatformEvent> events = told.events();
        int endpoints = indexOf(EndpointsChanged.class, events);
        assertThat(endpoints).isNotNegative().isLessThan(indexOf(ServiceChanged.class, events));
    }

    private static int indexOf(Class<?> type, List<PlatformEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            if (type.isInstance(events.get(i))) return i;
        }
        return -1;
    }

    @Test
    void configurationOfOthersIsHandedOnWithItsLines() throws Exception {
        write("vs.yaml", "# a comment\n" + virtualService("reviews", "v1"));
        told.await("the resource", t -> t.config().size() == 1);
        var resource = told.config().values().iterator().next();
        assertThat(resource.key().toString()).isEqualTo("VirtualService default/reviews");
        assertThat(resource.origin().at("spec.subset")).endsWith("vs.yaml:5");
        assertThat(resource.body().get("spec")).isEqualTo(java.util.Map.of("subset", "v1"));
    }

    @Test
    void anEditOfConfigurationTellsJustThatResource() throws Exception {
        write("vs.yaml", virtualService("a", "v1") + "---\n" + virtualService("b", "v1"));
        told.await("the resources", t -> t.config().size() == 2);
        told.forgetEvents();
        write("vs.yaml", virtualService("a", "v1") + "---\n" + virtualService("b", "v2"));
        told.await("an event", t -> !t.events().isEmpty());
        assertThat(told.events()).singleElement().isInstanceOf(ConfigChanged.class);
    }

    @Test
    void theSameObjectInTwoFilesCountsOnceAndTheWarningNamesBoth() throws Exception {
        write("a.yaml", virtualService("reviews", "first"));
        write("b.yaml", virtualService("reviews", "second"));
        told.await("a conflict", t -> t.problems().size() == 1);
        assertThat(told.problems().getFirst().toString()).contains("b.yaml:1").contains("a.yaml:1");
        assertThat(told.config().values().iterator().next().body().get("spec"))
                .isEqualTo(java.util.Map.of("subset", "first"));
        Files.delete(directory.resolve("a.yaml"));
        told.await("the other takes over", t -> t.problems().isEmpty());
        assertThat(told.config().values().iterator().next().body().get("spec"))
                .isEqualTo(java.util.Map.of("subset", "second"));
    }

    @Test
    void aLoopOfLinksIsNotFollowed() throws Exception {
        Files.createSymbolicLink(directory.resolve("loop"), directory);
        write("other.yaml", service("other", "10.0.0.9"));
        awaitAddresses("other.default.svc.cluster.local", "10.0.0.9");
        told.await("both services", t -> t.services().size() == 2);
        assertThat(told.problems()).isEmpty();
    }

    @Test
    void aMissingDirectoryIsReportedAndReadWhenItComes() throws Exception {
        var late = new RecordingPlatformListener();
        Path missing = directory.resolve("later");
        try (var second = new FilePlatform("late", List.of(missing), null).watch(late)) {
            late.awaitSynced();
            assertThat(second).isNotNull();
            assertThat(late.problems())
                    .singleElement()
                    .satisfies(p -> assertThat(p.severity()).isEqualTo(Severity.ERROR));
            write("later/other.yaml", service("other", "10.0.0.9"));
            late.await("it is read", t -> t.services().size() == 1 && t.problems().isEmpty());
        }
    }

    @Test
    void aSingleFileMayBeGivenInsteadOfADirectory() throws Exception {
        var single = new RecordingPlatformListener();
        Path file = directory.resolve("reviews.yaml");
        try (var second = new FilePlatform("single", List.of(file), null).watch(single)) {
            single.awaitSynced();
            assertThat(second).isNotNull();
            assertThat(single.services()).containsOnlyKeys(REVIEWS);
            write("reviews.yaml", service("reviews", "10.0.0.9"));
            single.await(
                    "the edit",
                    t -> t.endpointsOf(REVIEWS).getFirst().address().equals("10.0.0.9"));
        }
    }

    @Test
    void theMeshConfigFileIsTheConfigMapAndWinsOverTheOneInTheFolder() throws Exception {
        write(
                "config-map.yaml",
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: istio, namespace: istio-system}
                data:
                  mesh: |-
                    accessLogFile: /from/the/folder
                """);
        Path file = Files.createTempFile("leno", "mesh");
        Files.writeString(file, "accessLogFile: /from/the/file\n");
        var named = new RecordingPlatformListener();
        try (var _ = new FilePlatform("named", List.of(directory), file).watch(named)) {
            named.awaitSynced();
            assertThat(meshConfigOf(named)).isEqualTo("accessLogFile: /from/the/file\n");

            Files.writeString(file, "accessLogFile: /edited\n");
            named.await("the edit", t -> meshConfigOf(t).equals("accessLogFile: /edited\n"));
        }
        Files.delete(file);
    }

    private static String meshConfigOf(RecordingPlatformListener told) {
        var data = (java.util.Map<?, ?>) told.config().get(MeshConfigFile.KEY).body().get("data");
        return String.valueOf(data.get("mesh"));
    }
}
