package io.leno.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.plugin.ContentHash;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.ScriptCompanions;
import io.leno.runtime.framework.TestJar;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Files that an engine makes plugins of.
class EnginesTest {
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

    /// Makes filters whose name is the engine's, the content's and the settings'.
    private static TestJar engine(String version) {
        return TestJar.bundle("engine")
                .header("Import-Package", "io.leno.api.filter,io.leno.api.plugin")
                .component("engine.Engine", "io.leno.api.plugin.PluginEngine", "")
                .source(
                        "engine.Engine",
                        """
                        package engine;
                        import io.leno.api.filter.*;
                        import io.leno.api.plugin.*;
                        import java.util.*;
                        public class Engine implements PluginEngine {
                            public Set<String> endings() { return Set.of("lua"); }
                            public PluginArtifact make(PluginFile file) {
                                String text = new String(file.content()).strip() + file.settings().strip();
                                if (text.contains("wrong"))
                                    throw new InvalidPluginConfigException("line 1: wrong");
                                HttpFilterFactory factory = new HttpFilterFactory() {
                                    public String name() { return "%s " + file.plugin() + " " + text; }
                                    public HttpFilterSettings configure(PluginConfig config) {
                                        return stream -> new HttpFilter() {};
                                    }
                                };
                                return new PluginArtifact() {
                                    public Map<Class<?>, Object> services() {
                                        return Map.of(HttpFilterFactory.class, factory);
                                    }
                                    public void close() {
                                        System.setProperty("closed." + file.plugin(), text);
                                    }
                                };
                            }
                        }
                        """
                                .formatted(version));
    }

    private void dropEngine(String version) throws Exception {
        engine(version).dropInto(it.drops, "engine.jar");
        assertThat(it.next(Kind.LIVE).plugin()).isEqualTo("engine");
    }

    private void write(String name, String text) throws Exception {
        Files.writeString(it.drops.resolve(name), text);
    }

    @Test
    void aScriptIsAPluginAndSwapsAsAJarDoes() throws Exception {
        dropEngine("e1");
        write("tenant.lua", "one");
        assertThat(it.next(Kind.LIVE).plugin()).isEqualTo("tenant");
        assertThat(it.serving()).isEqualTo(Map.of("e1 tenant one", "all"));
        assertThat(it.status("tenant").kind()).isEqualTo("lua");

        write("tenant.lua", "two");
        assertThat(it.next(Kind.LIVE).generation()).isEqualTo(2);
        assertThat(it.serving()).isEqualTo(Map.of("e1 tenant two", "all"));
        it.next(Kind.RETIRED);
        assertThat(System.getProperty("closed.tenant")).isEqualTo("one");

        Files.delete(it.drops.resolve("tenant.lua"));
        it.next(Kind.WITHDRAWN);
        assertThat(it.serving()).isEmpty();
    }

    @Test
    void itsSettingsBelongToIt() throws Exception {
        dropEngine("e1");
        write("tenant.lua", "one");
        it.next(Kind.LIVE);

        write("tenant.yaml", " limit");

        assertThat(it.next(Kind.LIVE).generation()).isEqualTo(2);
        assertThat(it.serving()).isEqualTo(Map.of("e1 tenant onelimit", "all"));
    }

    @Test
    void whatIsDeployedWithAScriptStandsBesideItAndGoesWithIt() throws Exception {
        dropEngine("e1");
        Path settings = it.drops.resolve("tenant.yaml");
        Path signature = it.drops.resolve("tenant.lua.sig");

        TestDeployer.assertDone(
                deploy("one", "limit", ContentHash.of("one\0limit".getBytes(UTF_8))));
        assertThat(it.serving()).isEqualTo(Map.of("e1 tenant onelimit", "all"));
        assertThat(settings).hasContent("limit");
        assertThat(signature).hasContent("abc");

        TestDeployer.assertDone(deploy("two", "", ContentHash.of("two".getBytes(UTF_8))));
        assertThat(it.serving()).isEqualTo(Map.of("e1 tenant two", "all"));
        assertThat(settings).doesNotExist();

        TestDeployer.assertDone(it.deployer.remove("tenant"));
        assertThat(signature).doesNotExist();
        assertThat(it.serving()).isEmpty();
    }

    @Test
    void theHashIsOfTheSettingsToo() throws Exception {
        dropEngine("e1");

        PluginOutcome outcome =
                TestDeployer.get(deploy("one", "limit", ContentHash.of("one".getBytes(UTF_8))));

        assertThat(outcome).isInstanceOf(PluginOutcome.Refused.class);
        assertThat(outcome.text()).startsWith("sha256 ");
    }

    private CompletionStage<PluginOutcome> deploy(String text, String settings, String sha256) {
        String signature = Base64.getEncoder().encodeToString("abc".getBytes(UTF_8));
        return it.deployer.deploy(
                text.getBytes(UTF_8),
                new DeployOptions(
                        "tenant.lua",
                        sha256,
                        Optional.empty(),
                        Optional.of(new ScriptCompanions(settings, signature))));
    }

    @Test
    void aWrongScriptIsRefusedAndTheOldOneServesOn() throws Exception {
        dropEngine("e1");
        write("tenant.lua", "one");
        it.next(Kind.LIVE);

        write("tenant.lua", "wrong");

        PluginEvent event = it.events.take();
        while (event.kind() != Kind.REFUSED) event = it.events.take();
        assertThat(event.text()).isEqualTo("line 1: wrong; generation 1 of tenant goes on serving");
        assertThat(it.serving()).isEqualTo(Map.of("e1 tenant one", "all"));
    }

    @Test
    void scriptsWaitForTheirEngineAndAreMadeAgainByTheNext() throws Exception {
        write("tenant.lua", "one");
        it.deployer.processIsUp();
        PluginEvent event = it.events.take();
        assertThat(event.kind()).isEqualTo(Kind.REFUSED);
        assertThat(event.text()).isEqualTo("no bundle takes .lua files");

        dropEngine("e1");
        it.next(Kind.LIVE);
        assertThat(it.serving()).isEqualTo(Map.of("e1 tenant one", "all"));

        dropEngine("e2");
        it.next(Kind.RETIRED);
        assertThat(it.serving()).isEqualTo(Map.of("e2 tenant one", "all"));

        Files.delete(it.drops.resolve("engine.jar"));
        it.next(Kind.WITHDRAWN);
        it.next(Kind.WITHDRAWN);
        assertThat(it.serving()).isEmpty();

        dropEngine("e3");
        it.next(Kind.LIVE);
        assertThat(it.serving()).isEqualTo(Map.of("e3 tenant one", "all"));
    }

    @Test
    void aRestartBringsScriptsBack() throws Exception {
        dropEngine("e1");
        write("tenant.lua", "one");
        it.next(Kind.LIVE);

        it.restart(() -> {});

        while (!it.serving().containsKey("e1 tenant one")) it.next(Kind.LIVE);
    }
}
