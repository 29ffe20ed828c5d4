package io.leno.runtime.deploy;

import static io.leno.runtime.deploy.TestDeployer.assertDone;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.runtime.framework.TestJar;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What a process knew of its plugins is so again when it starts again.
class RestartTest {
    @TempDir private Path home;
    private TestDeployer it;

    @BeforeEach
    void start() throws Exception {
        it = new TestDeployer(home);
    }

    @AfterEach
    void stop() throws Exception {
        it.close();
    }

    private void drop(String answer) throws Exception {
        TestJar.filter("acme", answer).dropInto(it.drops, "acme.jar");
        it.next(Kind.LIVE);
    }

    @Test
    void whatWasLiveIsLiveWithItsNumber() throws Exception {
        drop("one");
        drop("two");

        it.restart(() -> {});

        assertThat(it.serving()).isEqualTo(Map.of("two", "all"));
        assertThat(it.states("acme")).isEqualTo(Map.of(1, "kept", 2, "live"));
    }

    @Test
    void whatWasRolledBackStaysSo() throws Exception {
        drop("one");
        drop("two");
        assertDone(it.deployer.rollback("acme", 1));

        it.restart(() -> {});

        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));
        assertThat(it.states("acme")).isEqualTo(Map.of(1, "live", 2, "rejected"));
        it.events.clear();
        drop("three");
        assertThat(it.serving()).isEqualTo(Map.of("three", "all"));
    }

    @Test
    void aCanaryIsOneAgain() throws Exception {
        drop("one");
        var rule = CanaryRule.parse("10,key=cookie:user,automatic=false");
        assertDone(
                it.deployer.deploy(
                        TestJar.filter("acme", "two").bytes(),
                        new DeployOptions("", "", Optional.of(rule))));

        it.restart(() -> {});

        assertThat(it.serving()).isEqualTo(Map.of("one", "all", "two", rule + " acme"));
    }

    @Test
    void aPinHolds() throws Exception {
        drop("one");
        assertDone(it.deployer.pin("acme"));

        it.restart(() -> TestJar.filter("acme", "two").dropInto(it.drops, "acme.jar"));

        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));
        assertThat(it.states("acme")).isEqualTo(Map.of(1, "live", 2, "kept"));
    }

    @Test
    void aFileThatWasDamagedMeanwhileChangesNothing() throws Exception {
        drop("one");

        it.restart(() -> Files.writeString(it.drops.resolve("acme.jar"), "no jar"));

        assertThat(it.next(Kind.LIVE).generation()).isEqualTo(1);
        assertThat(it.next(Kind.REFUSED).text()).contains("generation 1 of acme goes on serving");
        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));
    }

    @Test
    void aFileThatWasDeletedMeanwhileIsWithdrawn() throws Exception {
        drop("one");

        it.restart(() -> Files.delete(it.drops.resolve("acme.jar")));

        assertThat(it.serving()).isEmpty();
        drop("one");
    }

    @Test
    void keptContentThatIsDamagedIsReplacedByTheFile() throws Exception {
        drop("one");
        Path content = home.resolve("plugins/content");

        it.restart(
                () -> {
                    try (var files = Files.list(content)) {
                        for (Path file : files.toList()) Files.writeString(file, "damaged");
                    }
                });

        assertThat(it.serving()).isEqualTo(Map.of("one", "all"));
    }

    @Test
    void withoutAStateTheFoldersSayWhatIsLive() throws Exception {
        drop("one");
        drop("two");

        it.restart(
                () -> {
                    try (var files = Files.list(home.resolve("plugins"))) {
                        for (Path file : files.filter(Files::isRegularFile).toList())
                            Files.write(file, new byte[] {1, 2, 3});
                    }
                });

        assertThat(it.serving()).isEqualTo(Map.of("two", "all"));
    }
}
