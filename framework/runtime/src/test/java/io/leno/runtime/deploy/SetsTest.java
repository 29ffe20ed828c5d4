package io.leno.runtime.deploy;

import static io.leno.runtime.deploy.TestDeployer.assertDone;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.runtime.framework.TestJar;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Plugins that swap together or not at all.
class SetsTest {
    @TempDir private Path home;
    private TestDeployer it;
    private Path set;

    @BeforeEach
    void start() throws Exception {
        it = new TestDeployer(home);
        set = it.drops.resolve("pay.set");
    }

    @AfterEach
    void stop() throws Exception {
        it.close();
    }

    private void dropSet(TestJar one, TestJar two) throws Exception {
        one.dropInto(set, "one.jar");
        two.dropInto(set, "two.jar");
    }

    private void dropGoodSet(String version) throws Exception {
        dropSet(TestJar.filter("one", "one-" + version), TestJar.filter("two", "two-" + version));
        it.next(Kind.LIVE);
        it.next(Kind.LIVE);
    }

    @Test
    void allOfASetServeFromTheSameMomentOn() throws Exception {
        dropGoodSet("a");
        Set<Map<String, String>> seen = new HashSet<>();
        it.deployer
                .traffic()
                .addListener(
                        () -> {
                            try {
                                seen.add(it.serving());
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });

        dropGoodSet("b");

        assertThat(seen).contains(Map.of("one-b", "all", "two-b", "all"));
        assertThat(seen).allSatisfy(each -> assertThat(each).hasSize(2));
        assertThat(it.status("one").set()).isEqualTo("pay");
    }

    @Test
    void oneBadMemberKeepsTheWholeOldSet() throws Exception {
        dropGoodSet("a");

        dropSet(
                TestJar.filter("one", "one-b"),
                TestJar.filter("two", "two-b").header("Import-Package", "com.acme.nowhere"));

        PluginEvent refused = refused();
        assertThat(refused.file()).isEqualTo("pay.set");
        assertThat(refused.text())
                .startsWith("two: needs package com.acme.nowhere, which nothing provides; ");
        assertThat(it.serving()).isEqualTo(Map.of("one-a", "all", "two-a", "all"));
    }

    private PluginEvent refused() throws InterruptedException {
        PluginEvent event = it.events.take();
        while (event.kind() != Kind.REFUSED) event = it.events.take();
        return event;
    }

    @Test
    void membersMayNeedEachOther() throws Exception {
        dropSet(
                TestJar.filter("one", "one")
                        .header(
                                "Import-Package",
                                "io.leno.api.filter,io.leno.api.plugin,com.acme.text"),
                TestJar.bundle("two")
                        .header("Export-Package", "com.acme.text")
                        .source(
                                "com.acme.text.Text",
                                "package com.acme.text; public class Text {}"));

        it.next(Kind.LIVE);
        it.next(Kind.LIVE);
        assertThat(it.serving()).containsOnlyKeys("one");
    }

    @Test
    void aDeletedSetLeavesWhole() throws Exception {
        dropGoodSet("a");
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere"));

        Files.move(set, elsewhere.resolve("pay.set"));

        it.next(Kind.WITHDRAWN);
        it.next(Kind.WITHDRAWN);
        assertThat(it.serving()).isEmpty();
    }

    @Test
    void aRollbackOfOneIsARollbackOfAll() throws Exception {
        dropGoodSet("a");
        dropGoodSet("b");

        assertDone(it.deployer.rollback("two", 0));

        assertThat(it.serving()).isEqualTo(Map.of("one-a", "all", "two-a", "all"));
        it.restart(() -> {});
        assertThat(it.serving()).isEqualTo(Map.of("one-a", "all", "two-a", "all"));
    }

    private TestJar member(String name, String version) {
        return TestJar.filter(name, name + "-" + version)
                .header("Leno-Set", "pay;version=" + version + ";members=\"one,two\"");
    }

    @Test
    void aManifestCanSayItToo() throws Exception {
        member("one", "1").dropInto(it.drops, "one.jar");
        assertThat(it.next(Kind.STAGED).text()).isEqualTo("waits for two of pay");
        assertThat(it.serving()).isEmpty();
        member("two", "1").dropInto(it.drops, "two.jar");
        it.next(Kind.LIVE);
        it.next(Kind.LIVE);
        assertThat(it.serving()).containsOnlyKeys("one-1", "two-1");

        member("two", "2").dropInto(it.drops, "two.jar");
        assertThat(it.next(Kind.STAGED).text()).isEqualTo("waits for one of pay");
        assertThat(it.serving()).containsOnlyKeys("one-1", "two-1");
        member("one", "2").dropInto(it.drops, "one.jar");
        it.next(Kind.LIVE);
        assertThat(it.serving()).containsOnlyKeys("one-2", "two-2");
    }
}
