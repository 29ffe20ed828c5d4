package io.leno.control;

import static io.leno.control.FakeDialect.resource;
import static io.leno.testkit.MeshModels.hostname;
import static io.leno.testkit.MeshModels.httpService;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Service;
import io.leno.api.model.Workload;
import io.leno.api.platform.PlatformEvent.ConfigChanged;
import io.leno.api.platform.PlatformEvent.ConfigRemoved;
import io.leno.api.platform.PlatformEvent.EndpointsChanged;
import io.leno.api.platform.PlatformEvent.Lost;
import io.leno.api.platform.PlatformEvent.ProblemsFound;
import io.leno.api.platform.PlatformEvent.ServiceChanged;
import io.leno.api.platform.PlatformEvent.ServiceRemoved;
import io.leno.api.platform.PlatformEvent.Synced;
import io.leno.api.platform.PlatformEvent.Withdrawn;
import io.leno.api.platform.PlatformEvent.WorkloadChanged;
import io.leno.testkit.FakePlatform;
import io.leno.testkit.RecordingMeshListener;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class MeshControlTest {
    private static final String REVIEWS = hostname("reviews");

    private final MeshControl control =
            new MeshControl(new QuietWindow(Duration.ofMillis(50), Duration.ofSeconds(10)));
    private final RecordingMeshListener mesh = new RecordingMeshListener();
    private final FakePlatform platform = new FakePlatform("one");
    private final FakeDialect dialect = new FakeDialect("first");

    @BeforeEach
    void listen() {
        control.subscribe(mesh);
    }

    @AfterEach
    void close() {
        control.close();
    }

    private static ServiceChanged service(String host) {
        return new ServiceChanged(httpService(host, 9080));
    }

    private static EndpointsChanged endpoints(String host, String... addresses) {
        return new EndpointsChanged(
                hostname(host),
                List.of(addresses).stream()
                        .map(ip -> Endpoint.of(ip, Map.of("http", 9080), Map.of()))
                        .toList());
    }

    private static List<String> addresses(MeshModel model, String host) {
        return model.endpointsOf(hostname(host)).stream().map(Endpoint::address).toList();
    }

    private static List<String> texts(MeshModel model) {
        return model.rules(FakeDialect.Text.class).stream()
                .map(rule -> rule.spec().text())
                .toList();
    }

    private MeshModel start() throws InterruptedException {
        platform.emit(endpoints("reviews", "10.0.0.7"), service("reviews"), new Synced());
        control.addDialect(dialect);
        control.addPlatform(platform);
        return mesh.await("the first model", model -> model.version() == 1);
    }

    private MeshModel awaitTexts(String... texts) throws InterruptedException {
        return mesh.await("rules " + List.of(texts), m -> texts(m).equals(List.of(texts)));
    }

    private List<Problem> awaitProblems(int count) throws InterruptedException {
        // problems are reported by the writer, whose next event comes after them
        for (int i = 0; control.problems().size() != count; i++) {
            var marker =
                    new Workload(
                            "marker-" + i, "default", List.of(), Map.of(), "", Locality.UNKNOWN);
            platform.emit(new WorkloadChanged(marker));
            mesh.await("the marker", model -> model.workloads().containsKey(marker.key()));
            assertThat(i).as("problems: %s", control.problems()).isLessThan(20);
        }
        return control.problems();
    }

    @Test
    void nothingIsPublishedBeforeEveryPlatformHasSynced() throws Exception {
        var second = new FakePlatform("two");
        control.addPlatform(second);
        platform.emit(service("reviews"), new Synced());
        control.addPlatform(platform);
        assertThat(control.isSynced()).isFalse();
        second.emit(service("ratings"), new Synced());
        MeshModel first = mesh.await("both", model -> model.version() == 1);
        assertThat(first.services()).containsOnlyKeys(REVIEWS, hostname("ratings"));
        assertThat(control.isSynced()).isTrue();
        assertThat(mesh.models()).hasSize(2).first().isEqualTo(MeshModel.empty());
    }

    @Test
    void theMeshStartsWithoutAPlatformOnceItsPatienceIsOver() throws Exception {
        control.addPlatform(new FakePlatform("remote", Duration.ofMillis(50)));
        control.addPlatform(platform.emit(service("reviews"), new Synced()));
        mesh.await("the first model", model -> model.services().containsKey(REVIEWS));
        assertThat(control.isSynced()).isTrue();
    }

    @Test
    void aPlatformThatIsWithdrawnTakesAllItSaidAlongAndIsForgotten() throws Exception {
        start();
        var second = new FakePlatform("two");
        control.addPlatform(second);
        second.emit(endpoints("ratings", "10.0.0.9"), service("ratings"), new Synced());
        mesh.await("ratings", model -> model.services().size() == 2);
        second.emit(new Withdrawn());
        MeshModel left = mesh.await("no ratings", model -> model.services().size() == 1);
        assertThat(left.endpoints()).containsOnlyKeys(REVIEWS);
        control.removePlatform(second);
        assertThat(control.platforms()).extracting(PlatformReport::name).containsExactly("one");
    }

    @Test
    void aPlatformsHealthIsInItsMetrics() throws Exception {
        start();
        String labels = "{platform=\"one\"}";
        Map<String, Double> metrics = new PlatformPages(control).metrics();
        assertThat(metrics)
                .containsEntry("leno_platform_up" + labels, 1.0)
                .containsEntry("leno_platform_events_total" + labels, 3.0)
                .containsEntry("leno_platform_endpoints" + labels, 1.0)
                .containsEntry("leno_platform_stale_seconds" + labels, 0.0);
        platform.emit(new Lost("gone"));
        assertThat(new PlatformPages(control).metrics())
                .containsEntry("leno_platform_up" + labels, 0.0);
    }

    @Test
    void theFirstModelDoesNotWaitForTheQuietWindow() throws Exception {
        var patient = new MeshControl(new QuietWindow(Duration.ofHours(1), Duration.ofHours(2)));
        var listener = new RecordingMeshListener();
        patient.subscribe(listener);
        patient.addPlatform(platform.emit(service("reviews"), new Synced()));
        listener.await("the first model", model -> !model.services().isEmpty());
        patient.close();
    }

    @Test
    void listenersAreToldThatAnEmptyMeshHasSynced() throws Exception {
        var synced = new CountDownLatch(1);
        control.subscribe(
                (model, delta) -> {
                    if (control.isSynced()) synced.countDown();
                });
        control.addPlatform(platform.emit(new Synced()));
        assertThat(synced.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void changesWithinTheQuietWindowArriveAsOne() throws Exception {
        start();
        for (int i = 0; i < 20; i++)
            platform.emit(service("s" + i), endpoints("s" + i, "10.0.1." + i));
        MeshModel next = mesh.await("20 more", model -> model.services().size() == 21);
        assertThat(next.version()).isEqualTo(2);
        assertThat(mesh.lastDelta().services()).hasSize(20);
        assertThat(mesh.lastDelta().endpoints()).hasSize(20);
    }

    @Test
    void aChangeGoesOutAfterTheLongestWaitEvenIfMoreKeepComing() {
        var window = new QuietWindow(Duration.ofMillis(100), Duration.ofMillis(300));
        long ms = 1_000_000;
        assertThat(window.remaining(0, 0, false, 0)).isEqualTo(100 * ms);
        assertThat(window.remaining(0, 250 * ms, false, 250 * ms)).isEqualTo(50 * ms);
        assertThat(window.remaining(0, 299 * ms, false, 300 * ms)).isZero();
        assertThat(window.remaining(0, 0, true, 0)).isEqualTo(10 * ms);
    }

    @Test
    void aChangeOfEndpointsIsToldAsSuchAndSharesTheRest() throws Exception {
        MeshModel before = start();
        platform.emit(endpoints("reviews", "10.0.0.7", "10.0.0.8"));
        MeshModel after = mesh.await("two", model -> addresses(model, "reviews").size() == 2);
        assertThat(mesh.lastDelta().isEndpointsOnly()).isTrue();
        assertThat(after.services()).isSameAs(before.services());
        assertThat(after.rules()).isSameAs(before.rules());
    }

    @Test
    void aRepeatedEventChangesNothing() throws Exception {
        start();
        platform.emit(service("reviews"), endpoints("reviews", "10.0.0.7"));
        platform.emit(service("ratings"));
        MeshModel next = mesh.await("ratings", model -> model.services().size() == 2);
        assertThat(next.version()).isEqualTo(2);
        assertThat(mesh.lastDelta().services()).containsExactly(hostname("ratings"));
        assertThat(mesh.lastDelta().endpoints()).isEmpty();
    }

    @Test
    void aServiceWhoseLineMovedIsTheSameService() throws Exception {
        start();
        Service s = httpService("reviews", 9080);
        platform.emit(new ServiceChanged(withSource(s, "elsewhere:9")), service("ratings"));
        mesh.await("ratings", model -> model.services().size() == 2);
        assertThat(mesh.lastDelta().services()).containsExactly(hostname("ratings"));
    }

    private static Service withSource(Service s, String source) {
        return new Service(
                s.hostname(),
                s.namespace(),
                s.ports(),
                s.addresses(),
                s.resolution(),
                s.meshExternal(),
                s.labels(),
                s.exportTo(),
                s.created(),
                source);
    }

    @Test
    void aRemovedServiceTakesItsEndpointsAlong() throws Exception {
        start();
        platform.emit(new ServiceRemoved(REVIEWS));
        MeshModel after = mesh.await("none", model -> model.services().isEmpty());
        assertThat(after.endpoints()).isEmpty();
        assertThat(mesh.lastDelta().services()).containsExactly(REVIEWS);
        assertThat(mesh.lastDelta().endpoints()).containsExactly(REVIEWS);
    }

    @Test
    void theSameHostOnTwoPlatformsIsOneServiceWithTheEndpointsOfBoth() throws Exception {
        start();
        var second = new FakePlatform("two");
        var remote =
                new Endpoint(
                        "10.1.0.7",
                        Map.of("http", 9080),
                        Map.of(),
                        new Locality("far", "z", ""),
                        1,
                        Health.HEALTHY,
                        "",
                        "");
        control.addPlatform(
                second.emit(
                        new EndpointsChanged(REVIEWS, List.of(remote)),
                        service("reviews"),
                        new Synced()));
        MeshModel both = mesh.await("both", model -> addresses(model, "reviews").size() == 2);
        assertThat(both.endpointsOf(REVIEWS).get(1).locality().region()).isEqualTo("far");
        assertThat(control.problems()).isEmpty();
        second.emit(new ServiceRemoved(REVIEWS));
        mesh.await("one", model -> addresses(model, "reviews").equals(List.of("10.0.0.7")));
    }

    @Test
    void ofTwoThatDisagreeTheOldestDefinesTheServiceAndTheWarningNamesBoth() throws Exception {
        start();
        Service s = httpService("reviews", 80);
        var younger =
                new Service(
                        s.hostname(),
                        s.namespace(),
                        s.ports(),
                        s.addresses(),
                        s.resolution(),
                        s.meshExternal(),
                        s.labels(),
                        s.exportTo(),
                        Instant.EPOCH.plusSeconds(1),
                        "Service default/reviews (two)");
        var second = new FakePlatform("a-two");
        second.emit(new ServiceChanged(younger), endpoints("reviews", "10.1.0.7"), new Synced());
        control.addPlatform(second);
        MeshModel both = mesh.await("both", model -> addresses(model, "reviews").size() == 2);
        assertThat(both.services().get(REVIEWS).ports().getFirst().number()).isEqualTo(9080);
        assertThat(awaitProblems(1).getFirst().toString())
                .contains("(two)")
                .contains("Service default/reviews (test)");
    }

    @Test
    void anAdapterThatGoesKeepsItsState() throws Exception {
        start();
        control.removePlatform(platform);
        var second = new FakePlatform("two");
        control.addPlatform(second.emit(service("ratings"), new Synced()));
        mesh.await("both", model -> model.services().size() == 2);
        assertThat(platform.isClosed()).isTrue();
    }

    @Test
    void aSwappedAdapterNeverShowsAnEmptyMesh() throws Exception {
        start();
        platform.emit(service("ratings"), endpoints("ratings", "10.0.0.9"));
        mesh.await("two", model -> model.services().size() == 2);
        control.removePlatform(platform);
        var newer = new FakePlatform("one");
        control.addPlatform(newer);
        newer.emit(endpoints("reviews", "10.0.0.7"), service("reviews"));
        newer.emit(service("details"));
        MeshModel before = mesh.await("details", model -> model.services().size() == 3);
        assertThat(addresses(before, "ratings")).containsExactly("10.0.0.9");
        newer.emit(new Synced());
        mesh.await("ratings was not repeated", model -> model.services().size() == 2);
        assertThat(mesh.models().stream().skip(1)) // the first is of before the sync
                .allSatisfy(
                        model ->
                                assertThat(addresses(model, "reviews"))
                                        .containsExactly("10.0.0.7"));
    }

    @Test
    void aNewerAdapterOfTheSameNameTakesOverFromOneThatIsStillThere() throws Exception {
        start();
        var newer = new FakePlatform("one");
        control.addPlatform(newer.emit(service("details"), new Synced()));
        mesh.await("only details", m -> m.services().keySet().equals(Set.of(hostname("details"))));
        assertThat(platform.isClosed()).isTrue();
        platform.emit(service("late"));
        control.removePlatform(platform);
        newer.emit(service("ratings"));
        mesh.await("ratings", model -> model.services().containsKey(hostname("ratings")));
        assertThat(control.current().services()).doesNotContainKey(hostname("late"));
    }

    @Test
    void aLostPlatformKeepsItsState() throws Exception {
        start();
        platform.emit(new Lost("no route to host"), service("ratings"));
        mesh.await("both", model -> model.services().size() == 2);
    }

    @Test
    void rulesAreSortedOldestFirst() throws Exception {
        start();
        platform.emit(
                new ConfigChanged(resource("c", "text", "young", Instant.EPOCH.plusSeconds(9))),
                new ConfigChanged(resource("b", "text", "b")),
                new ConfigChanged(resource("a", "text", "a")));
        MeshModel model = awaitTexts("a", "b", "young");
        assertThat(mesh.lastDelta().rules()).extracting(ResourceKey::name).contains("a", "b", "c");
        assertThat(model.rules(FakeDialect.Text.class))
                .extracting(Rule::name)
                .containsExactly("a", "b", "c");
        platform.emit(new ConfigRemoved(resource("b", "text", "b").key()));
        awaitTexts("a", "young");
    }

    @Test
    void aRefusedResourceKeepsItsLastGoodRules() throws Exception {
        start();
        platform.emit(new ConfigChanged(resource("a", "text", "good")));
        awaitTexts("good");
        platform.emit(new ConfigChanged(resource("a", "refuse", "bad value")));
        assertThat(awaitProblems(1).getFirst().toString())
                .isEqualTo("a.yaml:1: Text default/a: bad value");
        assertThat(texts(control.current())).containsExactly("good");
        platform.emit(new ConfigChanged(resource("a", "text", "better")));
        awaitTexts("better");
        assertThat(control.problems()).isEmpty();
    }

    @Test
    void aDialectThatThrowsLosesOnlyThatResource() throws Exception {
        start();
        platform.emit(
                new ConfigChanged(resource("a", "fail", "boom")),
                new ConfigChanged(resource("b", "text", "fine")));
        awaitTexts("fine");
        assertThat(control.problems()).singleElement().asString().contains("boom");
    }

    @Test
    void aResourceThatNobodyUnderstandsIsANoticeUntilADialectComes() throws Exception {
        platform.emit(service("reviews"), new Synced());
        control.addPlatform(platform);
        mesh.await("the first model", model -> model.version() == 1);
        platform.emit(new ConfigChanged(resource("a", "text", "a")));
        assertThat(awaitProblems(1).getFirst().severity()).isEqualTo(Severity.NOTICE);
        control.addDialect(dialect);
        awaitTexts("a");
        assertThat(control.problems()).isEmpty();
    }

    @Test
    void theFirstModelWaitsAMomentForTheDialect() throws Exception {
        platform.emit(new ConfigChanged(resource("a", "text", "a")), new Synced());
        control.addPlatform(platform);
        control.addDialect(dialect);
        mesh.await("the first model", model -> model.version() == 1);
        assertThat(texts(mesh.models().get(1))).containsExactly("a");
    }

    @Test
    void rulesOutliveTheirDialectAndAreParsedAgainByTheNext() throws Exception {
        start();
        platform.emit(new ConfigChanged(resource("a", "text", "a")));
        awaitTexts("a");
        control.removeDialect(dialect);
        platform.emit(service("ratings"));
        MeshModel model = mesh.await("ratings", m -> m.services().size() == 2);
        assertThat(texts(model)).containsExactly("a");
        control.addDialect(new FakeDialect("second"));
        mesh.await(
                "the second's rule",
                m -> m.rules(FakeDialect.Text.class).getFirst().spec().dialect().equals("second"));
    }

    @Test
    void theNewestDialectIsAskedFirst() throws Exception {
        start();
        control.addDialect(new FakeDialect("second"));
        platform.emit(new ConfigChanged(resource("a", "text", "a")));
        MeshModel model = awaitTexts("a");
        assertThat(model.rules(FakeDialect.Text.class).getFirst().spec().dialect())
                .isEqualTo("second");
        control.removeDialect(new FakeDialect("second"));
        mesh.await(
                "the first's rule",
                m -> m.rules(FakeDialect.Text.class).getFirst().spec().dialect().equals("first"));
    }

    @Test
    void aResourceMayDeclareAServiceOfItsOwn() throws Exception {
        start();
        platform.emit(new ConfigChanged(resource("a", "host", "outside")));
        MeshModel model = mesh.await("outside", m -> m.services().size() == 2);
        assertThat(addresses(model, "outside")).containsExactly("10.9.9.9");
        platform.emit(new ConfigRemoved(resource("a", "host", "outside").key()));
        mesh.await("gone", m -> m.services().size() == 1);
        assertThat(addresses(control.current(), "outside")).isEmpty();
    }

    @Test
    void resourcesAreThereAsTheyWereWrittenRefusedOnesToo() throws Exception {
        start();
        platform.emit(new ConfigChanged(resource("b", "text", "good")));
        awaitTexts("good");
        long before = control.revision();
        var refused = resource("b", "refuse", "bad value");
        platform.emit(new ConfigChanged(refused), new ConfigChanged(resource("a", "text", "more")));
        awaitTexts("more", "good");
        assertThat(control.resources()).containsExactly(resource("a", "text", "more"), refused);
        assertThat(control.revision()).isGreaterThan(before);
        long then = control.revision();
        platform.emit(new ConfigChanged(refused), service("ratings"));
        mesh.await("a service", m -> m.services().containsKey(hostname("ratings")));
        assertThat(control.revision()).isEqualTo(then);
    }

    @Test
    void theSameResourceOnTwoPlatformsCountsOnceTheOldest() throws Exception {
        start();
        platform.emit(
                new ConfigChanged(resource("a", "text", "young", Instant.EPOCH.plusSeconds(5))));
        awaitTexts("young");
        var second = new FakePlatform("two");
        control.addPlatform(
                second.emit(new ConfigChanged(resource("a", "text", "old")), new Synced()));
        awaitTexts("old");
        assertThat(control.problems()).singleElement().asString().contains("which is older");
        second.emit(new ConfigRemoved(resource("a", "text", "old").key()));
        awaitTexts("young");
        assertThat(control.problems()).isEmpty();
    }

    @Test
    void problemsOfPlatformsAndReportersAreListedErrorsFirstAndEachOnce() throws Exception {
        start();
        var notice = new Problem(Severity.NOTICE, "n", "Deployment a", "a.yaml:1", "", "idle");
        var error = new Problem(Severity.ERROR, "e", "b.yaml", "b.yaml:3", "", "broken");
        platform.emit(new ProblemsFound("a.yaml", List.of(notice)));
        platform.emit(new ProblemsFound("b.yaml", List.of(error)));
        control.report("translator:one", List.of(error));
        control.report("translator:two", List.of(error));
        assertThat(awaitProblems(2)).containsExactly(error, notice);
        platform.emit(new ProblemsFound("b.yaml", List.of()));
        control.report("translator:one", List.of());
        control.report("translator:two", List.of());
        assertThat(awaitProblems(1)).containsExactly(notice);
    }

    @Test
    void aListenerThatThrowsDoesNotStopOthers() throws Exception {
        control.subscribe(
                (model, delta) -> {
                    throw new IllegalStateException("a bad listener");
                });
        var after = new RecordingMeshListener();
        control.subscribe(after);
        start();
        after.await("the first model", model -> model.version() == 1);
    }

    @Test
    void aLateListenerIsToldTheCurrentModelAndAnEmptyDelta() throws Exception {
        start();
        var late = new RecordingMeshListener();
        try (var subscription = control.subscribe(late)) {
            late.await("the current model", model -> model.version() == 1);
            assertThat(late.lastDelta().isEmpty()).isTrue();
            assertThat(subscription).isNotNull();
        }
    }

    @Test
    void workloadsThatAResourceSelectsServeWhatItDeclaresAsTheyComeAndGo() throws Exception {
        start();
        platform.emit(new ConfigChanged(resource("a", "select", "vm")));
        platform.emit(workload("vm-1", "10.1.1.1", "vm"), workload("other", "10.1.1.9", "other"));
        mesh.await("vm-1", model -> addresses(model, "outside").equals(List.of("10.1.1.1")));

        platform.emit(workload("vm-2", "10.1.1.2", "vm"));
        MeshModel both =
                mesh.await(
                        "both",
                        model ->
                                addresses(model, "outside")
                                        .equals(List.of("10.1.1.1", "10.1.1.2")));
        assertThat(both.endpointsOf(hostname("outside")).getFirst().ports())
                .containsEntry("http", 8080);

        platform.emit(workload("vm-1", "10.1.1.1", "something else"));
        mesh.await("vm-2", model -> addresses(model, "outside").equals(List.of("10.1.1.2")));
        platform.emit(new ConfigChanged(resource("a", "select", "other")));
        mesh.await("other", model -> addresses(model, "outside").equals(List.of("10.1.1.9")));
    }

    private static WorkloadChanged workload(String name, String address, String app) {
        return new WorkloadChanged(
                new Workload(
                        name,
                        "default",
                        List.of(address),
                        Map.of("app", app),
                        "",
                        Locality.UNKNOWN));
    }

    @Test
    void aDeltaNamesTheAddressesWhoseEndpointsAreOthers() throws Exception {
        start();
        platform.emit(endpoints("reviews", "10.0.0.8", "10.0.0.9"));
        mesh.await("the other", model -> addresses(model, "reviews").size() == 2);
        platform.emit(endpoints("reviews", "10.0.0.9"));
        mesh.await("one", model -> addresses(model, "reviews").size() == 1);
        assertThat(mesh.lastDelta().addresses()).containsExactly("10.0.0.8");
    }

    @Test
    void aPlatformThatIsLostIsReportedWithWhatItSaidLast() throws Exception {
        start();
        assertThat(control.platforms())
                .extracting(PlatformReport::state, PlatformReport::endpoints)
                .containsExactly(tuple(PlatformReport.State.SYNCED, 1));

        platform.emit(new Lost("no route to host"));

        PlatformReport lost = control.platforms().getFirst();
        assertThat(lost.state()).isEqualTo(PlatformReport.State.LOST);
        assertThat(lost.reason()).isEqualTo("no route to host");
        assertThat(lost.json(lost.staleSince().plusSeconds(7)))
                .containsEntry("staleSeconds", 7L)
                .containsEntry("services", 1);

        control.removePlatform(platform);
        assertThat(control.platforms().getFirst().state()).isEqualTo(PlatformReport.State.DETACHED);
    }
}
