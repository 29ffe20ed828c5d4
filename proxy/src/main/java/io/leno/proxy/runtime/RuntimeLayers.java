package io.leno.proxy.runtime;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Envoy's `layered_runtime`: static layers, directories, one layer that the admin interface
/// changes, and layers that come by RTDS. Readers take the [#snapshot()] once for each decision;
/// changes replace it whole. Safe to use from any thread.
public final class RuntimeLayers {
    private final List<Source> sources = new ArrayList<>();
    private final Stats stats;
    private final Map<String, String> overrides = new HashMap<>(); // guarded by this
    private volatile RuntimeSnapshot snapshot = RuntimeSnapshot.EMPTY;

    /// Where a layer's values come from.
    private sealed interface Source {
        String name();

        record Fixed(String name, Map<String, String> values) implements Source {}

        record Directory(String name, RuntimeDirectory files) implements Source {}

        record Admin(String name) implements Source {}

        /// @param resource its name in RTDS
        record Discovered(String name, String resource, Map<String, String> values)
                implements Source {}
    }

    /// @throws InvalidRuntimeException naming the layer that is wrong
    public RuntimeLayers(LayeredRuntime config, String serviceCluster, Stats stats) {
        this.stats = stats;
        var names = new HashSet<String>();
        for (RuntimeLayer layer : config.getLayersList()) {
            if (!names.add(layer.getName()))
                throw new InvalidRuntimeException("Duplicate layer name: " + layer.getName());
            sources.add(source(layer, serviceCluster));
        }
        if (sources.stream().filter(Source.Admin.class::isInstance).count() > 1) {
            throw new InvalidRuntimeException(
                    "Too many admin layers specified in LayeredRuntime, at most one may be"
                            + " specified");
        }
        reload();
    }

    private static Source source(RuntimeLayer layer, String serviceCluster) {
        String name = layer.getName();
        return switch (layer.getLayerSpecifierCase()) {
            case STATIC_LAYER -> new Source.Fixed(name, flat(layer.getStaticLayer()));
            case DISK_LAYER ->
                    new Source.Directory(
                            name, RuntimeDirectory.of(layer.getDiskLayer(), serviceCluster));
            case ADMIN_LAYER -> new Source.Admin(name);
            case RTDS_LAYER ->
                    new Source.Discovered(name, layer.getRtdsLayer().getName(), new HashMap<>());
            case LAYERSPECIFIER_NOT_SET ->
                    throw new InvalidRuntimeException(
                            "layered_runtime: layer "
                                    + name
                                    + " (expected: static_layer, disk_layer, admin_layer or"
                                    + " rtds_layer)");
        };
    }

    /// `{a: {b: 1}}` becomes `a.b`.
    private static Map<String, String> flat(Struct struct) {
        var values = new HashMap<String, String>();
        struct.getFieldsMap().forEach((key, value) -> addFlat(values, key, value));
        return values;
    }

    private static void addFlat(Map<String, String> values, String key, Value value) {
        switch (value.getKindCase()) {
            case NUMBER_VALUE -> values.put(key, number(value.getNumberValue()));
            case BOOL_VALUE -> values.put(key, Boolean.toString(value.getBoolValue()));
            case STRING_VALUE -> values.put(key, value.getStringValue());
            case STRUCT_VALUE -> {
                Struct struct = value.getStructValue();
                if (struct.containsFields("numerator") || struct.containsFields("denominator")) {
                    values.put(key, fraction(struct));
                    return;
                }
                struct.getFieldsMap()
                        .forEach((name, inner) -> addFlat(values, key + "." + name, inner));
            }
            case NULL_VALUE, LIST_VALUE, KIND_NOT_SET ->
                    throw new InvalidRuntimeException("Invalid runtime entry value for " + key);
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String fraction(Struct struct) {
        var text = new StringBuilder("{");
        struct.getFieldsMap()
                .forEach(
                        (name, value) -> {
                            if (text.length() > 1) text.append(',');
                            text.append('"').append(name).append("\":");
                            if (value.hasStringValue())
                                text.append('"').append(value.getStringValue()).append('"');
                            else text.append(number(value.getNumberValue()));
                        });
        return text.append('}').toString();
    }

    /// What holds now.
    public RuntimeSnapshot snapshot() {
        return snapshot;
    }

    /// Whether `/runtime_modify` has a layer to change.
    public boolean isModifiable() {
        return sources.stream().anyMatch(Source.Admin.class::isInstance);
    }

    /// Puts values into the admin layer; an empty text takes one out.
    public synchronized void modify(Map<String, String> values) {
        values.forEach(
                (key, value) -> {
                    if (value.isEmpty()) overrides.remove(key);
                    else overrides.put(key, value);
                });
        reload();
    }

    /// A layer came by RTDS, or is gone.
    ///
    /// @param layer null: gone
    public synchronized void discovered(String resource, @Nullable Struct layer) {
        for (Source source : sources) {
            if (!(source instanceof Source.Discovered found) || !found.resource.equals(resource))
                continue;
            found.values.clear();
            if (layer != null) found.values.putAll(flat(layer));
        }
        reload();
    }

    /// What the admin interface has set.
    public synchronized Map<String, String> overrides() {
        return Map.copyOf(overrides);
    }

    /// The layers that came by RTDS, by the names of their resources.
    public synchronized Map<String, Struct> discovered() {
        Map<String, Struct> layers = new HashMap<>();
        for (Source source : sources) {
            if (!(source instanceof Source.Discovered found) || found.values.isEmpty()) continue;
            var layer = Struct.newBuilder();
            found.values.forEach(
                    (key, value) ->
                            layer.putFields(key, Value.newBuilder().setStringValue(value).build()));
            layers.put(found.resource, layer.build());
        }
        return layers;
    }

    /// Names that RTDS is asked for.
    public List<String> discoveredNames() {
        var names = new ArrayList<String>();
        for (Source source : sources)
            if (source instanceof Source.Discovered found) names.add(found.resource);
        return names;
    }

    public boolean watchesDirectories() {
        return sources.stream().anyMatch(Source.Directory.class::isInstance);
    }

    /// Reads directories again where they were swapped.
    public synchronized void checkDirectories() {
        boolean changed = false;
        for (Source source : sources)
            if (source instanceof Source.Directory directory) changed |= directory.files.changed();
        if (changed) reload();
    }

    private synchronized void reload() {
        var layers = new ArrayList<RuntimeSnapshot.Layer>();
        for (Source source : sources) {
            Map<String, String> values =
                    switch (source) {
                        case Source.Fixed fixed -> fixed.values;
                        case Source.Directory directory -> directory.files.read();
                        case Source.Admin _ -> overrides;
                        case Source.Discovered discovered -> discovered.values;
                    };
            layers.add(new RuntimeSnapshot.Layer(source.name(), values));
        }
        snapshot = new RuntimeSnapshot(layers);
        count();
    }

    private void count() {
        stats.counter("runtime.load_success").inc();
        stats.gauge("runtime.num_keys").set(snapshot.values().size());
        stats.gauge("runtime.num_layers").set(sources.size());
        stats.gauge("runtime.admin_overrides_active").set(overrides.isEmpty() ? 0 : 1);
    }
}
