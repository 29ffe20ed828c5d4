package io.leno.proxy.config;

import io.envoyproxy.envoy.config.overload.v3.OverloadAction;
import io.envoyproxy.envoy.config.overload.v3.OverloadManager;
import io.envoyproxy.envoy.config.overload.v3.ResourceMonitor;
import io.envoyproxy.envoy.config.overload.v3.Trigger;
import io.envoyproxy.envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig;
import io.envoyproxy.envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig;
import io.envoyproxy.envoy.extensions.resource_monitors.injected_resource.v3.InjectedResourceConfig;
import io.leno.proxy.overload.Action;
import io.leno.proxy.overload.Overload;
import io.leno.proxy.overload.OverloadWatch;
import io.leno.proxy.overload.Resource;
import io.leno.proxy.stats.Stats;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/// `OverloadManager` → [OverloadWatch].
public final class OverloadCompiler {
    private static final Logger log = LoggerFactory.getLogger(OverloadCompiler.class);
    private static final String ACTIONS = "envoy.overload_actions.";
    private static final Set<String> DONE =
            Set.of(
                    ACTIONS + "stop_accepting_requests",
                    ACTIONS + "stop_accepting_connections",
                    ACTIONS + "reject_incoming_connections",
                    ACTIONS + "disable_http_keepalive");
    private static final Set<String> ONLY_COUNTED =
            Set.of(
                    ACTIONS + "shrink_heap",
                    ACTIONS + "reduce_timeouts",
                    ACTIONS + "reset_high_memory_stream");

    private final Overload overload;
    private final Set<String> resources = new HashSet<>();
    private final Set<String> actions = new HashSet<>();

    private OverloadCompiler(Overload overload) {
        this.overload = overload;
    }

    /// @throws InvalidResourceException naming what is unknown, twice there, or wrong
    public static OverloadWatch compile(OverloadManager config, Overload overload, Stats stats) {
        var compiler = new OverloadCompiler(overload);
        var monitors = new ArrayList<Resource>();
        for (ResourceMonitor monitor : config.getResourceMonitorsList()) {
            if (!compiler.resources.add(monitor.getName()))
                throw new InvalidResourceException(
                        "Duplicate resource monitor " + monitor.getName());
            Resource.Pressure pressure = compiler.pressure(monitor);
            if (pressure != null) monitors.add(new Resource(monitor.getName(), pressure));
        }
        var actions = new ArrayList<Action>();
        for (OverloadAction action : config.getActionsList()) actions.add(compiler.action(action));
        if (config.getLoadshedPointsCount() > 0)
            log.warn("overload_manager.loadshed_points: not acted on");
        Duration interval =
                Protos.duration(
                        config.hasRefreshInterval(),
                        config.getRefreshInterval(),
                        Duration.ofSeconds(1));
        return new OverloadWatch(interval, monitors, actions, overload, stats);
    }

    /// Null for what is a limit and has no pressure.
    private Resource.@org.jspecify.annotations.Nullable Pressure pressure(ResourceMonitor monitor) {
        String where = "overload_manager." + monitor.getName();
        var any = monitor.getTypedConfig();
        return switch (Protos.typeName(any)) {
            case "envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig" ->
                    heap(Protos.unpack(any, FixedHeapConfig.class, where));
            case "envoy.extensions.resource_monitors.injected_resource.v3.InjectedResourceConfig" ->
                    file(Protos.unpack(any, InjectedResourceConfig.class, where));
            case "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig" -> {
                var config = Protos.unpack(any, DownstreamConnectionsConfig.class, where);
                overload.limitConnections(config.getMaxActiveDownstreamConnections());
                yield null;
            }
            default ->
                    throw InvalidResourceException.unknown(monitor.getName(), Protos.typeName(any));
        };
    }

    /// The Java heap and what is allocated beside it for buffers.
    private static Resource.Pressure heap(FixedHeapConfig config) {
        long most = config.getMaxHeapSizeBytes();
        if (most <= 0)
            throw new InvalidResourceException(
                    "FixedHeapConfig.max_heap_size_bytes: 0 (expected: more than 0)");
        Runtime java = Runtime.getRuntime();
        return () -> {
            long direct = io.netty.util.internal.PlatformDependent.usedDirectMemory();
            return (double) (java.totalMemory() - java.freeMemory() + Math.max(0, direct)) / most;
        };
    }

    private static Resource.Pressure file(InjectedResourceConfig config) {
        Path file = Path.of(config.getFilename());
        return () -> {
            String text = Files.readString(file).strip();
            try {
                double pressure = Double.parseDouble(text);
                if (pressure >= 0 && pressure <= 1) return pressure;
            } catch (NumberFormatException e) {
                throw new IOException(file + ": " + text + " (expected: 0..1)", e);
            }
            throw new IOException(file + ": " + text + " (expected: 0..1)");
        };
    }

    private Action action(OverloadAction config) {
        String name = config.getName();
        if (!DONE.contains(name) && !ONLY_COUNTED.contains(name))
            throw new InvalidResourceException("Unknown Overload Manager Action " + name);
        if (!actions.add(name))
            throw new InvalidResourceException("Duplicate overload action " + name);
        if (ONLY_COUNTED.contains(name))
            log.warn("overload_manager.actions {}: counted, not acted on", name);
        var triggers = new ArrayList<Action.Trigger>();
        var of = new HashSet<String>();
        for (Trigger trigger : config.getTriggersList()) {
            if (!resources.contains(trigger.getName()))
                throw new InvalidResourceException(
                        "Unknown trigger resource "
                                + trigger.getName()
                                + " for overload action "
                                + name);
            if (!of.add(trigger.getName()))
                throw new InvalidResourceException(
                        "Duplicate trigger resource for overload action " + trigger.getName());
            triggers.add(trigger(trigger));
        }
        return new Action(name, triggers);
    }

    private static Action.Trigger trigger(Trigger config) {
        if (!config.hasScaled()) {
            double at = config.getThreshold().getValue();
            return new Action.Trigger(config.getName(), at, at);
        }
        double from = config.getScaled().getScalingThreshold();
        double full = config.getScaled().getSaturationThreshold();
        if (from >= full)
            throw new InvalidResourceException(
                    "scaling_threshold must be less than saturation_threshold");
        return new Action.Trigger(config.getName(), from, full);
    }
}
