package io.leno.runtime.deploy;

import static io.leno.runtime.deploy.TestDeployer.assertDone;
import static io.leno.runtime.deploy.TestDeployer.get;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginAccount;
import io.leno.api.plugin.PluginAccount.Latency;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.api.plugin.PluginHost;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.PluginOutcome.Refused;
import io.leno.api.plugin.PluginOutcome.Unchanged;
import io.leno.runtime.framework.TestJar;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Generations of one plugin, dropped and steered.
class GenerationsTest {
    @TempDir private Path home;
    private TestDeployer it;

    private static final PluginPolicy QUICK =
            new PluginPolicy(
                    2,
                    new CanaryLimits(Duration.ZERO, 100, 0.01, 1.5, 5),
                    List.of(),
                    List.of(),
                    List.of(),
                    Duration.ZERO);

    @BeforeEach
    void start() throws Exception {
        it = new TestDeployer(home, QUICK);
    }

    @AfterEach
    void stop() throws Exception {
        it.close();
    }

    private void drop(String answer) throws Exception {
        TestJar.filter("acme", answer).dropInto(it.drops, "acme.jar");
        it.next(Kind.LIVE);
    }

    private static DeployOptions canary(String rule) {
        return new DeployOptions("", "", Optional.of(CanaryRule.parse(rule)));
    }

    private PluginOutcome deploy(String answer, DeployOptions options) throws Exception {
        return get(it.deployer.deploy(TestJar.filter("acme", answer).bytes(), options));
    }

    @Test
    void theSameBytesAreTheSameGenerationEvenLater() throws Exception {
        byte[] one = TestJar.filter("acme", "one").bytes();
        Files.write(it.drops.resolve("acme.jar"), one);
        it.next(Kind.LIVE);
        drop("two");
        Files.write(it.drops.resolve("acme.jar"), one);

        assertThat(it.next(Kind.LIVE).generation()).isEqualTo(1);
        assertThat(it.serving()).containsOnlyKeys("one");
    }

    @Test
    void anUploadIsAFileOfTheDropFolder() throws Exception {
        PluginOutcome outcome = deploy("one", DeployOptions.DEFAULT);

        assertThat(outcome)
                .isEqualTo(new PluginOutcome.Done("acme", 1, "generation 1 of acme is live"));
        assertThat(it.drops.resolve("acme.jar")).exists();
        byte[] same = Files.readAllBytes(it.drops.resolve("acme.jar"));
        assertThat(get(it.deployer.deploy(same, DeployOptions.DEFAULT)))
                .isInstanceOf(Unchanged.class);
        Files.delete(it.drops.resolve("acme.jar"));
        it.next(Kind.WITHDRAWN);
    }

    @Test
    void anUploadWithOtherBytesThanWereMeantIsRefused() throws Exception {
        assertThat(deploy("one", new DeployOptions("", "abc", Optional.empty())))
                .isInstanceOf(Refused.class);
        assertThat(it.deployer.plugins()).isEmpty();
        assertThat(it.drops).isEmptyDirectory();
    }

    @Test
    void aCanaryServesBesideTheLiveOneUntilItIsPromoted() throws Exception {
        drop("one");
        assertThat(deploy("two", canary("10,automatic=false")))
                .isInstanceOf(PluginOutcome.Done.class);
        assertThat(it.serving())
                .isEqualTo(Map.of("one", "all", "two", "percent=10,automatic=false acme"));
        assertThat(it.states("acme")).isEqualTo(Map.of(1, "live", 2, "canary"));

        assertDone(it.deployer.canary("acme", CanaryRule.parse("50,automatic=false")));
        assertThat(it.serving()).containsEntry("two", "percent=50,automatic=false acme");
        assertDone(it.deployer.promote("acme"));

        assertThat(it.serving()).isEqualTo(Map.of("two", "all"));
        assertThat(it.settledStates("acme")).isEqualTo(Map.of(1, "kept", 2, "live"));
    }

    @Test
    void aCanaryCanBeTakenBack() throws Exception {
        drop("one");
        deploy("two", canary("10,automatic=false"));

        assertDone(it.deployer.rollback("acme", 1)); // to the live one, which 0 would mean, too

        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));
        assertThat(it.settledStates("acme")).isEqualTo(Map.of(1, "live", 2, "rejected"));
        assertThat(get(it.deployer.rollback("acme", 1))).isInstanceOf(Unchanged.class);
    }

    @Test
    void aCanaryNeedsALiveGeneration() throws Exception {
        assertThat(deploy("one", canary("10")).text()).contains("nothing of acme is live");
        assertThat(it.serving()).isEmpty();
    }

    @Test
    void aJarCanSayThatItBeginsAsACanary() throws Exception {
        drop("one");
        TestJar.filter("acme", "two")
                .header("Leno-Canary", "header=x-canary,automatic=false")
                .dropInto(it.drops, "acme.jar");

        assertThat(it.next(Kind.CANARY).generation()).isEqualTo(2);
        assertThat(it.serving())
                .containsEntry("two", "percent=0,header=x-canary,automatic=false acme");
    }

    @Test
    void anyKeptGenerationCanBeBroughtBackWhateverTheFolderSays() throws Exception {
        drop("one");
        drop("two");
        drop("three");

        assertDone(it.deployer.rollback("acme", 1));

        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));
        TestJar.filter("other", "other").dropInto(it.drops, "other.jar"); // a round later
        it.next(Kind.LIVE);
        assertThat(it.serving()).containsOnlyKeys("one", "other");
        assertThat(get(it.deployer.rollback("acme", 7)).text()).contains("no generation 7");
        assertDone(it.deployer.rollback("acme", 3));
        assertThat(it.serving()).containsOnlyKeys("three", "other");
    }

    @Test
    void withoutANumberTheLastGoodOneComesBack() throws Exception {
        drop("one");
        drop("two");

        assertDone(it.deployer.rollback("acme", 0));

        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));
        assertThat(get(it.deployer.rollback("acme", 0))).isInstanceOf(Refused.class);
    }

    @Test
    void onlySoManyGenerationsAreKept() throws Exception {
        for (int i = 1; i <= 5; i++) drop("v" + i);

        assertThat(it.settledStates("acme")).isEqualTo(Map.of(3, "kept", 4, "kept", 5, "live"));
        try (var kept = Files.list(home.resolve("plugins/content"))) {
            assertThat(kept).hasSize(3);
        }
    }

    @Test
    void aPinnedPluginStaysUntilItIsUnpinned() throws Exception {
        drop("one");
        assertDone(it.deployer.pin("acme"));
        TestJar.filter("acme", "two").dropInto(it.drops, "acme.jar");
        it.next(Kind.STAGED);
        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));

        assertDone(it.deployer.unpin("acme"));

        assertThat(it.serving()).isEqualTo(Map.of("two", "all"));
    }

    @Test
    void aGenerationThatWasRolledBackStaysSoWhenTheOneBeforeIsPinnedAndUnpinned() throws Exception {
        drop("one");
        drop("two");
        assertDone(it.deployer.rollback("acme", 0));
        assertDone(it.deployer.pin("acme"));

        assertDone(it.deployer.unpin("acme"));

        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));
    }

    @Test
    void aRemovedPluginIsGoneWithItsFile() throws Exception {
        drop("one");

        assertDone(it.deployer.remove("acme"));

        assertThat(it.serving()).isEmpty();
        assertThat(it.drops.resolve("acme.jar")).doesNotExist();
        assertThat(get(it.deployer.remove("acme"))).isInstanceOf(Refused.class);
    }

    @Test
    void aRemovedPluginOfASharedFolderIsIgnoredThere() throws Exception {
        Path shared = home.resolve("shared");
        TestJar.filter("acme", "one").dropInto(shared, "acme.jar");
        it.next(Kind.LIVE);

        assertDone(it.deployer.remove("acme"));

        assertThat(shared.resolve("acme.jar")).exists();
        it.restart(() -> {});
        assertThat(it.serving()).isEmpty();
        TestJar.filter("acme", "two").dropInto(shared, "acme.jar");
        it.next(Kind.LIVE);
    }

    @Test
    void aHostThatObjectsKeepsTheOldGeneration() throws Exception {
        drop("one");
        host(PluginAccount.NONE, PluginAccount.NONE, List.of("listener x: no mode"));

        assertThat(deploy("two", DeployOptions.DEFAULT))
                .isEqualTo(new Refused("acme", "listener x: no mode"));

        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));
        assertThat(it.states("acme")).isEqualTo(Map.of(1, "live", 2, "rejected"));
        assertThat(it.status("acme").generations().getFirst().reason())
                .isEqualTo("listener x: no mode");
    }

    /// A host whose accounts are these from the second time on that it is asked.
    private void host(PluginAccount live, PluginAccount canary, List<String> objections)
            throws Exception {
        long first = it.status("acme").live().orElseThrow().bundleId();
        PluginHost host =
                new PluginHost() {
                    private int asked;

                    @Override
                    public long streamsUsing(long bundleId) {
                        return 0;
                    }

                    @Override
                    public List<String> objectionsTo(long bundleId) {
                        return objections;
                    }

                    @Override
                    public PluginAccount accountOf(long bundleId) {
                        if (++asked <= 2) return PluginAccount.NONE;
                        return bundleId == first ? live : canary;
                    }
                };
        it.context().registerService(PluginHost.class, host, null);
    }

    private static PluginAccount account(long requests, long errors, long failures, int micros) {
        long[] counts = new long[Latency.BUCKETS];
        counts[Latency.bucketOf(micros)] = requests;
        return new PluginAccount(0, requests, errors, failures, new Latency(counts));
    }

    @Test
    void aCanaryThatDoesWellIsPromotedByItself() throws Exception {
        drop("one");
        host(account(1000, 3, 0, 5000), account(200, 1, 0, 5200), List.of());

        deploy("two", canary("20"));

        assertThat(it.next(Kind.PROMOTED).text()).contains("200 requests");
        assertThat(it.settledStates("acme")).isEqualTo(Map.of(1, "kept", 2, "live"));
    }

    @Test
    void aCanaryWithMoreErrorsIsTakenBackByItself() throws Exception {
        drop("one");
        host(account(1000, 3, 0, 5000), account(200, 9, 0, 5000), List.of());

        deploy("two", canary("20"));

        assertThat(it.next(Kind.ROLLED_BACK).text()).startsWith("errors: 4.5% of 200 requests");
        assertThat(it.settledStates("acme")).isEqualTo(Map.of(1, "live", 2, "rejected"));
    }

    @Test
    void aSlowerCanaryIsTakenBackByItself() throws Exception {
        drop("one");
        host(account(1000, 0, 0, 5000), account(200, 0, 0, 20_000), List.of());

        deploy("two", canary("20"));

        assertThat(it.next(Kind.ROLLED_BACK).text()).startsWith("latency: 50.0% take up to");
    }

    @Test
    void aCanaryThatFailsIsTakenBackBeforeThereAreManyRequests() throws Exception {
        drop("one");
        host(account(10, 0, 0, 5000), account(8, 8, 8, 5000), List.of());

        deploy("two", canary("20"));

        assertThat(it.next(Kind.ROLLED_BACK).text()).isEqualTo("failed 8 times in 8 requests");
    }

    @Test
    void withTooFewRequestsNothingIsDecided() {
        var limits = CanaryLimits.DEFAULT;
        assertThat(limits.judge(account(99, 9, 0, 1), account(99, 0, 0, 1), Duration.ofHours(1)))
                .isInstanceOf(CanaryLimits.Verdict.Wait.class);
        assertThat(limits.judge(account(100, 0, 0, 1), account(0, 0, 0, 1), Duration.ofSeconds(59)))
                .isInstanceOf(CanaryLimits.Verdict.Wait.class);
    }

    @Test
    void whatHappenedIsRemembered() throws Exception {
        drop("one");
        drop("two");
        it.restart(() -> {});

        assertThat(it.deployer.history("acme"))
                .extracting(each -> each.kind() + " " + each.generation())
                .startsWith("staged 1", "live 1", "staged 2", "live 2");
    }
}
