package io.leno.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.PluginStatus;
import io.leno.api.plugin.PluginTraffic.Share;
import io.leno.runtime.framework.TestFramework;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A deployer in a running framework, with a home that outlives them.
final class TestDeployer implements AutoCloseable {
    final Path drops;
    final BlockingQueue<PluginEvent> events = new LinkedBlockingQueue<>();
    private final Path home;
    private final PluginPolicy policy;
    private int runs;
    private TestFramework framework;
    Deployer deployer;

    TestDeployer(Path home) throws Exception {
        this(home, PluginPolicy.DEFAULT);
    }

    TestDeployer(Path home, PluginPolicy policy) throws Exception {
        this.home = home;
        this.policy = policy;
        drops = home.resolve("bundles");
        framework = new TestFramework(home.resolve("cache-" + runs));
        deployer = deployer();
        deployer.start();
    }

    private Deployer deployer() throws Exception {
        Deployer made =
                new Deployer(
                        context(),
                        new DeployerSettings(
                                List.of(home.resolve("shared"), drops),
                                home.resolve("staging"),
                                home.resolve("plugins"),
                                Duration.ofMinutes(1),
                                5,
                                policy));
        made.addListener(events::add);
        return made;
    }

    /// As a process that ended and starts again; meanwhile something happens.
    void restart(ThrowingRunnable meanwhile) throws Exception {
        close();
        events.clear();
        meanwhile.run();
        framework = new TestFramework(home.resolve("cache-" + ++runs));
        deployer = deployer();
        deployer.start();
    }

    interface ThrowingRunnable {
        void run() throws Exception;
    }

    BundleContext context() {
        return framework.context();
    }

    /// Skips all before the next event of this kind; a refusal is an error, unless it is wanted.
    PluginEvent next(Kind kind) throws InterruptedException {
        while (true) {
            PluginEvent event = events.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("event " + kind).isNotNull();
            if (event.kind() == kind) return event;
            assertThat(event.kind()).as(event.toString()).isNotEqualTo(Kind.REFUSED);
        }
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    static void assertDone(CompletionStage<PluginOutcome> stage) throws Exception {
        assertThat(get(stage)).isInstanceOf(PluginOutcome.Done.class);
    }

    PluginStatus status(String plugin) {
        return deployer.plugin(plugin).orElseThrow();
    }

    /// States by number, as text: `{1=kept, 2=live}`.
    Map<Integer, String> states(String plugin) {
        Map<Integer, String> states = new TreeMap<>();
        for (PluginGeneration each : status(plugin).generations())
            states.put(each.number(), each.state().toString());
        return states;
    }

    /// Until the last stream of each old generation has ended.
    Map<Integer, String> settledStates(String plugin) throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (states(plugin).containsValue("draining") && System.nanoTime() < deadline)
            Thread.onSpinWait();
        return states(plugin);
    }

    /// The filters that get streams, with their share where it is not all.
    Map<String, String> serving() throws Exception {
        Map<String, String> serving = new TreeMap<>();
        for (ServiceReference<HttpFilterFactory> each :
                context().getServiceReferences(HttpFilterFactory.class, null)) {
            long bundle = (long) each.getProperty(Constants.SERVICE_BUNDLEID);
            String name = context().getService(each).name();
            switch (deployer.traffic().shareOf(bundle)) {
                case Share.All() -> serving.put(name, "all");
                case Share.None() -> {}
                case Share.Part(var rule, var cohort) -> serving.put(name, rule + " " + cohort);
            }
        }
        return serving;
    }

    @Override
    public void close() throws BundleException {
        deployer.close();
        framework.close();
    }
}
