package io.leno.proxy.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.accesslog.AccessLogger;
import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.accesslog.LogEntry;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;
import io.leno.proxy.stats.Stats;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

class LivePluginTest {
    private static final String TYPE = "type.googleapis.com/com.example.Log";

    private final List<String> events = new ArrayList<>();
    private final Plugins plugins = new Plugins(() -> events.add("changed"));

    private final class Factory implements AccessLoggerFactory {
        private final String name;
        private final boolean refuses;

        Factory(String name, boolean refuses) {
            this.name = name;
            this.refuses = refuses;
        }

        @Override
        public Set<String> typeUrls() {
            return Set.of(TYPE);
        }

        @Override
        public AccessLogger create(PluginConfig config, ProxyContext proxy) {
            if (refuses) throw new InvalidPluginConfigException("topic: missing");
            return new AccessLogger() {
                @Override
                public void log(LogEntry entry) {}

                @Override
                public void close() {
                    events.add(name + " closed");
                }

                @Override
                public String toString() {
                    return name;
                }
            };
        }
    }

    private AccessLoggerFactory add(String name, long bundleId, boolean refuses) {
        var factory = new Factory(name, refuses);
        plugins.accessLoggers()
                .add(new Provided<>(factory, factory.typeUrls(), bundleId, bundleId, name));
        return factory;
    }

    private LivePlugin<AccessLoggerFactory, AccessLogger> open() {
        return Objects.requireNonNull(
                LivePlugin.open(
                        plugins,
                        plugins.accessLoggers(),
                        TYPE,
                        "access log",
                        factory ->
                                factory.create(
                                        PluginConfig.empty(TYPE), PluginContext.of(new Stats()))));
    }

    private static String nameOf(LivePlugin<AccessLoggerFactory, AccessLogger> plugin) {
        Held<AccessLogger> held = plugin.hold();
        if (held == null) return "none";
        held.release();
        return held.value().toString();
    }

    @Test
    void aNewerBundleServesAndTheOlderOneIsClosedAfterItsLastUse() {
        add("first", 7, false);
        var plugin = open();
        Held<AccessLogger> held = Objects.requireNonNull(plugin.hold());
        add("second", 8, false);
        plugins.refresh();

        assertThat(nameOf(plugin)).isEqualTo("second");
        assertThat(plugins.usesOf(7)).as("the one who still holds it").isEqualTo(1);
        assertThat(events).doesNotContain("first closed");
        held.release();
        assertThat(plugins.usesOf(7)).isZero();
        assertThat(events).contains("first closed");
        assertThat(plugins.usesOf(8)).isEqualTo(1);
    }

    @Test
    void anOlderBundleThatComesLaterChangesNothing() {
        add("second", 8, false);
        var plugin = open();
        add("first", 7, false);
        plugins.refresh();
        assertThat(nameOf(plugin)).isEqualTo("second");
        assertThat(plugins.usesOf(7)).isZero();
    }

    @Test
    void whatANewerOneRefusesIsServedByTheOneBefore() {
        add("first", 7, false);
        var plugin = open();
        add("second", 8, true);
        plugins.refresh();
        assertThat(nameOf(plugin)).isEqualTo("first");
    }

    @Test
    void withdrawnItServesNobodyUntilItIsBack() {
        AccessLoggerFactory factory = add("first", 7, false);
        var plugin = open();
        plugins.accessLoggers().remove(factory);
        plugins.refresh();
        assertThat(nameOf(plugin)).isEqualTo("none");
        assertThat(plugins.usesOf(7)).isZero();
        add("again", 9, false);
        plugins.refresh();
        assertThat(nameOf(plugin)).isEqualTo("again");
    }

    @Test
    void closedItHoldsNothing() {
        add("first", 7, false);
        var plugin = open();
        plugin.close();
        assertThat(plugins.usesOf(7)).isZero();
        add("second", 8, false);
        plugins.refresh();
        assertThat(nameOf(plugin)).isEqualTo("none");
        assertThat(events).containsExactly("changed", "first closed", "changed");
    }
}
