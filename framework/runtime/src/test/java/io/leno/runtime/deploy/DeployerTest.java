package io.leno.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.api.plugin.PluginHost;
import io.leno.runtime.framework.TestFramework;
import io.leno.runtime.framework.TestJar;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;

import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Jars are dropped into a folder of a running framework.
class DeployerTest {
    private static final String SERVICES = "META-INF/services/io.leno.api.filter.HttpFilterFactory";

    @TempDir private Path directory;
    private Path drops;
    private TestFramework framework;
    private BundleContext context;
    private Deployer deployer;
    private final BlockingQueue<PluginEvent> events = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        drops = directory.resolve("bundles");
        framework = new TestFramework(directory.resolve("cache"));
        context = framework.context();
        start(Duration.ofMinutes(1));
    }

    private void start(Duration drainDeadline) throws IOException {
        deployer = deployer(drainDeadline);
        deployer.start();
    }

    private Deployer deployer(Duration drainDeadline) throws IOException {
        var settings =
                new DeployerSettings(
                        List.of(drops),
                        directory.resolve("staging"),
                        directory.resolve("plugins"),
                        drainDeadline,
                        5,
                        PluginPolicy.DEFAULT);
        Deployer made = new Deployer(context, settings);
        made.addListener(
                event -> {
                    if (event.kind() != Kind.STAGED) events.add(event);
                });
        return made;
    }

    @AfterEach
    void stop() throws Exception {
        deployer.close();
        framework.close();
    }

    private PluginEvent next(Kind kind) throws InterruptedException {
        PluginEvent event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        assertThat(event.kind()).as(event.toString()).isEqualTo(kind);
        return event;
    }

    /// The names of all filters there are, the newest bundle's first.
    private List<String> filters() throws Exception {
        return context.getServiceReferences(HttpFilterFactory.class, null).stream()
                .sorted(
                        Comparator.comparing((ServiceReference<?> each) -> bundleId(each))
                                .reversed())
                .map(reference -> context.getService(reference).name())
                .toList();
    }

    private static long bundleId(ServiceReference<?> reference) {
        return (long) reference.getProperty(Constants.SERVICE_BUNDLEID);
    }

    private Bundle bundle(PluginEvent live) {
        String location = "leno:" + live.plugin() + "/" + live.generation() + "/";
        return Arrays.stream(context.getBundles())
                .filter(each -> each.getLocation().startsWith(location))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDroppedBundleIsLive() throws Exception {
        long before = System.nanoTime();
        TestJar.filter("acme", "one").dropInto(drops, "acme.jar");

        assertThat(next(Kind.LIVE).file()).isEqualTo("acme.jar");
        assertThat(filters()).containsExactly("one");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatIsInTheFolderAtTheStartIsLiveWhenTheStartReturns() throws Exception {
        deployer.close();
        TestJar.filter("acme", "one").dropInto(drops, "acme.jar");

        start(Duration.ofMinutes(1));

        assertThat(filters()).containsExactly("one");
    }

    @Test
    void aNewerJarReplacesTheOldOneWhichStaysUntilItsLastStreamEnds() throws Exception {
        AtomicLong streams = new AtomicLong(1);
        TestJar.filter("acme", "one").dropInto(drops, "acme.jar");
        PluginEvent first = next(Kind.LIVE);
        Bundle old = bundle(first);
        long oldId = old.getBundleId();
        PluginHost usage = bundleId -> bundleId == oldId ? streams.get() : 0;
        context.registerService(PluginHost.class, usage, null);
        HttpFilterFactory held =
                context.getService(context.getServiceReference(HttpFilterFactory.class));

        TestJar.filter("acme", "two").dropInto(drops, "acme.jar");
        PluginEvent second = next(Kind.LIVE);

        assertThat(second.generation()).isEqualTo(2);
        assertThat(events.poll(600, TimeUnit.MILLISECONDS)).isNull();
        assertThat(filters()).containsExactly("two");
        assertThat(old.getState()).isEqualTo(Bundle.RESOLVED);
        assertThat(held.configure(PluginConfig.empty("")).newFilter(null)).isNotNull();

        streams.set(0);
        assertThat(next(Kind.RETIRED).text()).isEqualTo("drained and gone");
        assertThat(old.getState()).isEqualTo(Bundle.UNINSTALLED);
    }

    @Test
    void theNewGenerationServesBeforeTheOldOneLeaves() throws Exception {
        TestJar.filter("acme", "one").dropInto(drops, "acme.jar");
        next(Kind.LIVE);
        Set<Integer> counts = new HashSet<>();
        context.addServiceListener(
                event -> counts.add(countOfFilters()),
                "(objectClass=" + HttpFilterFactory.class.getName() + ")");

        TestJar.filter("acme", "two").dropInto(drops, "acme.jar");
        next(Kind.LIVE);
        next(Kind.RETIRED);

        assertThat(counts).doesNotContain(0).contains(2);
    }

    private int countOfFilters() {
        try {
            return context.getServiceReferences(HttpFilterFactory.class, null).size();
        } catch (org.osgi.framework.InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void streamsThatNeverEndAreCutAtTheDrainDeadline() throws Exception {
        deployer.close();
        start(Duration.ofMillis(400));
        context.registerService(PluginHost.class, bundleId -> 3, null);
        TestJar.filter("acme", "one").dropInto(drops, "acme.jar");
        next(Kind.LIVE);

        TestJar.filter("acme", "two").dropInto(drops, "acme.jar");

        next(Kind.LIVE);
        assertThat(next(Kind.RETIRED).text())
                .isEqualTo("gone at the drain deadline with 3 streams still using it");
    }

    @Test
    void aCorruptJarOverAGoodOneIsRefusedAndTheGoodOneServesOn() throws Exception {
        byte[] good = TestJar.filter("acme", "one").bytes();
        TestJar.filter("acme", "one").dropInto(drops, "acme.jar");
        next(Kind.LIVE);

        Files.write(drops.resolve("acme.jar"), Arrays.copyOf(good, good.length - 30));

        PluginEvent refused = next(Kind.REFUSED);
        assertThat(refused.file()).isEqualTo("acme.jar");
        assertThat(refused.text()).contains("not a whole jar");
        assertThat(refused.text()).contains("; generation 1 of acme goes on serving");
        assertThat(filters()).containsExactly("one");

        Files.delete(drops.resolve("acme.jar"));
        assertThat(next(Kind.WITHDRAWN).plugin()).isEqualTo("acme");
    }

    @Test
    void aJarWithDamagedContentIsRefused() throws Exception {
        byte[] bytes = TestJar.filter("acme", "one").bytes();
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(drops.resolve("acme.jar"), bytes);

        assertThat(next(Kind.REFUSED).text()).contains("not a whole jar");
    }

    @Test
    void aJarThatIsStillBeingCopiedIsWaitedFor() throws Exception {
        byte[] bytes = TestJar.filter("acme", "one").bytes();
        Path jar = drops.resolve("acme.jar");
        Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(events.poll(500, TimeUnit.MILLISECONDS)).isNull();

        Files.write(
                jar,
                Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length),
                StandardOpenOption.APPEND);

        assertThat(next(Kind.LIVE).plugin()).isEqualTo("acme");
    }

    @Test
    void aJarThatIsNoPluginIsRefused() throws Exception {
        TestJar.plain().file("readme.txt", "hello").dropInto(drops, "other.jar");

        assertThat(next(Kind.REFUSED).text())
                .contains("neither a Bundle-SymbolicName nor a META-INF/services/io.leno.api.");
    }

    @Test
    void aBundleThatLacksAPackageIsRefusedUntilAnotherJarBringsIt() throws Exception {
        TestJar.filter("acme", "one")
                .header("Import-Package", "io.leno.api.filter,io.leno.api.plugin,com.acme.text")
                .dropInto(drops, "acme.jar");
        assertThat(next(Kind.REFUSED).text())
                .isEqualTo("needs package com.acme.text, which nothing provides");

        TestJar.bundle("text")
                .header("Export-Package", "com.acme.text")
                .source("com.acme.text.Text", "package com.acme.text; public class Text {}")
                .dropInto(drops, "text.jar");

        assertThat(next(Kind.LIVE).plugin()).isEqualTo("text");
        assertThat(next(Kind.LIVE).plugin()).isEqualTo("acme");
        assertThat(filters()).containsExactly("one");
    }

    @Test
    void aComponentThatCannotBeMadeIsRefusedAndTheOldOneServesOn() throws Exception {
        TestJar.filter("acme", "one").dropInto(drops, "acme.jar");
        next(Kind.LIVE);

        TestJar.filter("acme", "two")
                .filterClass("two", "if (true) throw new IllegalStateException(\"no luck\");")
                .dropInto(drops, "acme.jar");

        PluginEvent refused = next(Kind.REFUSED);
        assertThat(refused.text()).contains("plugin.Filter").contains("no luck");
        assertThat(refused.text()).contains("; generation 1 of acme goes on serving");
        assertThat(filters()).containsExactly("one");
    }

    @Test
    void aPlainJarThatNamesItsProvidersWorks() throws Exception {
        TestJar.plain()
                .filterClass("plain", "")
                .file(SERVICES, "plugin.Filter # ours\n")
                .dropInto(drops, "plain-filter.jar");

        PluginEvent deployed = next(Kind.LIVE);

        assertThat(deployed.plugin()).isEqualTo("plain-filter");
        assertThat(filters()).containsExactly("plain");
        assertThat(bundleId(context.getServiceReference(HttpFilterFactory.class)))
                .isEqualTo(bundle(deployed).getBundleId());
        Files.delete(drops.resolve("plain-filter.jar"));
        next(Kind.WITHDRAWN);
        assertThat(filters()).isEmpty();
    }

    @Test
    void aPlainJarWhoseProviderCannotBeMadeIsRefusedByName() throws Exception {
        TestJar.plain()
                .filterClass("plain", "if (true) throw new IllegalStateException(\"no luck\");")
                .file(SERVICES, "plugin.Filter")
                .dropInto(drops, "plain.jar");

        assertThat(next(Kind.REFUSED).text()).contains("plugin.Filter").contains("no luck");
        assertThat(Arrays.stream(context.getBundles()).map(Bundle::getSymbolicName))
                .doesNotContain("plain");
    }

    @Test
    void theSameBytesAgainChangeNothing() throws Exception {
        TestJar acme = TestJar.filter("acme", "one");
        acme.dropInto(drops, "acme.jar");
        next(Kind.LIVE);

        Files.write(drops.resolve("acme.jar"), acme.bytes());
        Files.write(drops.resolve("copy.jar"), acme.bytes());
        TestJar.filter("other", "other").dropInto(drops, "other.jar");

        assertThat(next(Kind.LIVE).plugin()).isEqualTo("other");
    }

    @Test
    void aDeletedJarLeavesAndIsDrained() throws Exception {
        TestJar.filter("acme", "one").dropInto(drops, "acme.jar");
        Bundle bundle = bundle(next(Kind.LIVE));

        Files.delete(drops.resolve("acme.jar"));

        assertThat(next(Kind.WITHDRAWN).generation()).isEqualTo(1);
        assertThat(filters()).isEmpty();
        next(Kind.RETIRED);
        assertThat(bundle.getState()).isEqualTo(Bundle.UNINSTALLED);
    }

    @Test
    void aRenamedJarStaysLive() throws Exception {
        TestJar.filter("acme", "one").dropInto(drops, "acme.jar");
        next(Kind.LIVE);

        Files.move(drops.resolve("acme.jar"), drops.resolve("acme-1.jar"));
        TestJar.filter("other", "other").dropInto(drops, "other.jar");

        assertThat(next(Kind.LIVE).plugin()).isEqualTo("other");
        assertThat(filters()).containsExactly("other", "one");
    }

    @Test
    void theSymbolicNameIsThePluginWhateverTheFileIsCalled() throws Exception {
        TestJar.filter("acme", "one").dropInto(drops, "acme-1.jar");
        next(Kind.LIVE);

        TestJar.filter("acme", "two").dropInto(drops, "acme-2.jar");
        assertThat(next(Kind.LIVE).generation()).isEqualTo(2);
        next(Kind.RETIRED);
        assertThat(filters()).containsExactly("two");

        Files.delete(drops.resolve("acme-2.jar"));
        assertThat(next(Kind.LIVE).file()).isEqualTo("acme-1.jar");
        assertThat(filters()).containsExactly("one");
    }

    @Test
    void aBundleOfTheSystemGivesWayToADroppedOneAndComesBackAfterIt() throws Exception {
        deployer.close();
        Path file =
                TestJar.filter("acme", "system").dropInto(directory.resolve("system"), "acme.jar");
        Bundle system = context.installBundle("test:acme", Files.newInputStream(file));
        system.start();
        deployer = deployer(Duration.ofMinutes(1));
        deployer.adopt(system, file);
        deployer.start();

        TestJar.filter("acme", "dropped").dropInto(drops, "acme.jar");
        next(Kind.LIVE);
        next(Kind.RETIRED);
        assertThat(deployer.isLive(system)).isFalse();
        assertThat(filters()).containsExactly("dropped");

        Files.delete(drops.resolve("acme.jar"));
        next(Kind.LIVE);
        assertThat(filters()).containsExactly("system");
    }

    @Test
    void noClassLoaderOfAnOldGenerationIsLeft() throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        Set<Reference<ClassLoader>> loaders = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            boolean plain = i % 2 == 0; // both kinds of jar
            TestJar jar =
                    plain
                            ? TestJar.plain()
                                    .filterClass("v" + i, "")
                                    .file(SERVICES, "plugin.Filter")
                            : TestJar.filter("acme", "v" + i);
            jar.dropInto(drops, "acme.jar");
            PluginEvent deployed = nextDeployed();
            loaders.add(new WeakReference<>(use(deployed, "v" + i), collected));
        }
        Files.delete(drops.resolve("acme.jar"));
        while (events.take().kind() != Kind.WITHDRAWN) {}
        assertThat(filters()).isEmpty();

        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!loaders.isEmpty() && System.nanoTime() < deadline) {
            System.gc();
            loaders.remove(collected.remove(200));
        }
        assertThat(loaders).as("class loaders that are left").isEmpty();
    }

    private PluginEvent nextDeployed() throws InterruptedException {
        while (true) {
            PluginEvent event = events.poll(20, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            assertThat(event.kind()).as(event.toString()).isNotEqualTo(Kind.REFUSED);
            if (event.kind() == Kind.LIVE) return event;
        }
    }

    /// As a proxy does: asks for the service, makes a filter, lets go of both.
    private ClassLoader use(PluginEvent deployed, String name) throws Exception {
        Bundle bundle = bundle(deployed);
        ServiceReference<?> reference = bundle.getRegisteredServices()[0];
        HttpFilterFactory factory = (HttpFilterFactory) context.getService(reference);
        assertThat(factory.name()).isEqualTo(name);
        assertThat(factory.configure(PluginConfig.empty("")).newFilter(null)).isNotNull();
        context.ungetService(reference);
        return bundle.adapt(BundleWiring.class).getClassLoader();
    }
}
