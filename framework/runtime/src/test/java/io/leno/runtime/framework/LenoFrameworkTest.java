package io.leno.runtime.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.runtime.deploy.CanaryLimits;
import io.leno.runtime.deploy.PluginPolicy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A small distribution is started for real.
class LenoFrameworkTest {
    private static final String PID = "acme.server";

    @TempDir private Path directory;
    private Distribution distribution;
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final ProcessLife life =
            new ProcessLife(new PrintWriter(output), new PrintWriter(errors));

    @BeforeEach
    void assemble() throws IOException {
        distribution = new Distribution(directory.resolve("leno"));
        Files.createDirectories(distribution.system());
        for (String name :
                List.of("org.apache.felix.configadmin.jar", "org.apache.felix.scr.jar")) {
            Files.copy(TestFramework.SYSTEM.resolve(name), distribution.system().resolve(name));
        }
        profile("acme-server");
    }

    private void profile(String... bundles) throws IOException {
        Path file = distribution.profile("test");
        Files.createDirectories(file.getParent());
        String foundation = "# a test\norg.apache.felix.configadmin\norg.apache.felix.scr\n";
        Files.writeString(file, foundation + String.join("\n", bundles));
    }

    /// A component that tells the process what its settings and its constructor's body say.
    private static TestJar server(String body) {
        return TestJar.bundle("acme-server")
                .header("Import-Package", "io.leno.api.process,org.osgi.service.component")
                .header("Service-Component", "OSGI-INF/server.xml")
                .file(
                        "OSGI-INF/server.xml",
                        """
                        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Server" immediate="true"
                            init="2" configuration-pid="acme.server" configuration-policy="require" activate="activate">
                            <implementation class="acme.Server"/>
                            <reference name="process" interface="io.leno.api.process.LenoProcess" parameter="0"/>
                            <reference name="map" interface="java.util.Map" parameter="1" cardinality="0..1"/>
                        </scr:component>
                        """)
                .source(
                        "acme.Server",
                        """
                        package acme;
                        public class Server {
                            private final io.leno.api.process.LenoProcess process;
                            public Server(io.leno.api.process.LenoProcess process, java.util.Map<String, Object> none) {
                                this.process = process;
                                %s
                            }
                            public void activate(java.util.Map<String, Object> settings) {
                                process.started("server on " + settings.get("port"));
                            }
                        }
                        """
                                .formatted(body));
    }

    private LenoFramework start() throws StartException {
        return start(PluginPolicy.DEFAULT);
    }

    private LenoFramework start(PluginPolicy plugins) throws StartException {
        Launch launch =
                new Launch(
                        "test",
                        places -> List.of(ComponentSettings.of(PID, Map.of("port", 7))),
                        Optional.of(directory.resolve("home")),
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        plugins,
                        Optional.empty());
        return LenoFramework.start(launch, distribution, home, life);
    }

    private Home home;

    @BeforeEach
    void open() throws StartException {
        home = Home.open(Optional.of(directory.resolve("home")), "test");
    }

    @org.junit.jupiter.api.AfterEach
    void close() {
        home.close();
    }

    @Test
    void aProfileStartsItsBundlesWithTheirSettings() throws Exception {
        server("").dropInto(distribution.system(), "acme-server.jar");

        try (LenoFramework _ = start()) {
            assertThat(output.toString()).isEqualTo("server on 7" + System.lineSeparator());
        }
    }

    @Test
    void pluginsInBothDropFoldersAreThereBeforeTheProfilesBundles() throws Exception {
        server(
                        """
                        var own = org.osgi.framework.FrameworkUtil.getBundle(Server.class).getBundleContext();
                        for (var each : own.getBundles()) if (each.getSymbolicName().startsWith("drop"))
                            process.started(each.getSymbolicName() + " " + (each.getState() == 32));
                        """)
                .header("Import-Package", "io.leno.api.process,org.osgi.framework")
                .dropInto(distribution.system(), "acme-server.jar");
        TestJar.filter("drop.one", "one").dropInto(distribution.bundles(), "one.jar");
        TestJar.filter("drop.two", "two").dropInto(home.bundles(), "two.jar");

        try (LenoFramework _ = start()) {
            assertThat(output.toString().lines())
                    .containsExactlyInAnyOrder("drop.one true", "drop.two true", "server on 7");
        }
    }

    private static PluginPolicy requiring(String plugin, Duration wait) {
        return new PluginPolicy(
                5, CanaryLimits.DEFAULT, List.of(), List.of(plugin), List.of(), wait);
    }

    @Test
    void aRequiredPluginThatIsMissingIsFatalBeforeAnythingServes() throws Exception {
        server("").dropInto(distribution.system(), "acme-server.jar");
        Files.createDirectories(home.bundles());
        Files.writeString(home.bundles().resolve("guard.jar"), "no jar");

        assertThatThrownBy(() -> start(requiring("guard", Duration.ofSeconds(3))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("required plugin guard is not there (guard.jar: not a whole");
        assertThat(output.toString()).isEmpty();
    }

    @Test
    void aRequiredPluginIsWaitedFor() throws Exception {
        server("").dropInto(distribution.system(), "acme-server.jar");
        CompletableFuture<Path> _ =
                CompletableFuture.supplyAsync(
                        () -> {
                            while (!Files.isDirectory(home.cache())) Thread.onSpinWait();
                            try {
                                return TestJar.filter("guard", "guard")
                                        .dropInto(home.bundles(), "guard.jar");
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        });

        try (LenoFramework _ = start(requiring("guard", Duration.ofSeconds(20)))) {
            assertThat(output.toString()).startsWith("server on 7");
        }
    }

    @Test
    void aComponentThatCannotGoOnEndsTheProcessWithItsOwnWords() throws Exception {
        server("process.failed(\"port: 7 is in use\");")
                .dropInto(distribution.system(), "acme-server.jar");

        try (LenoFramework _ = start()) {
            assertThat(life.await(Optional.empty())).isEqualTo(1);
        }
        assertThat(errors.toString()).isEqualTo("leno: port: 7 is in use" + System.lineSeparator());
    }

    @Test
    void aBundleThatIsNotThereIsNamed() throws IOException {
        profile("acme-server", "acme-other");
        server("").dropInto(distribution.system(), "acme-server.jar");

        assertThatThrownBy(this::start)
                .isInstanceOf(StartException.class)
                .hasMessage("profile test: not in " + distribution.system() + ": acme-other");
    }

    @Test
    void aBundleThatDoesNotResolveIsNamedWithWhatItLacks() throws IOException {
        server("")
                .header("Import-Package", "io.leno.api.process,com.acme.text;version=\"[1.2,2)\"")
                .dropInto(distribution.system(), "acme-server.jar");

        assertThatThrownBy(this::start)
                .hasMessage(
                        "acme-server: needs package com.acme.text from 1.2.0 below 2.0.0, which"
                                + " nothing provides");
    }

    @Test
    void aComponentThatWaitsForAServiceIsNamedWithIt() throws IOException {
        TestJar server = server("");
        server.file(
                        "OSGI-INF/server.xml",
                        """
                        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Server" immediate="true"
                            configuration-pid="acme.server" configuration-policy="require">
                            <implementation class="acme.Server"/>
                            <reference name="clock" interface="java.time.Clock"/>
                        </scr:component>
                        """)
                .dropInto(distribution.system(), "acme-server.jar");

        assertThatThrownBy(this::start)
                .hasMessage(
                        "acme-server: acme.Server waits for service java.time.Clock, which no"
                                + " started bundle offers");
    }

    @Test
    void aComponentThatFailsIsNamedWithItsReason() throws IOException {
        server("if (true) throw new IllegalStateException(\"no luck\");")
                .dropInto(distribution.system(), "acme-server.jar");

        assertThatThrownBy(this::start)
                .hasMessageContaining(
                        "acme-server: acme.Server failed: java.lang.IllegalStateException: no"
                                + " luck");
    }

    @Test
    void settingsThatNoBundleTakesAreNamed() throws IOException {
        profile();

        assertThatThrownBy(this::start)
                .hasMessage("acme.server: no bundle of profile test takes these settings");
    }

    @Test
    void aHomeIsOneProcessesOnly() {
        assertThatThrownBy(() -> Home.open(Optional.of(home.directory()), "test"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is in use by another leno");
    }

    @Test
    void aTemporaryHomeIsRemoved() throws Exception {
        Home temporary = Home.open(Optional.empty(), "test");
        Files.createDirectories(temporary.bundles().resolve("a"));
        assertThat(temporary.directory()).exists();

        temporary.close();

        assertThat(temporary.directory()).doesNotExist();
    }
}
