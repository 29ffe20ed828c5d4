package io.leno.rollout.control;

import io.leno.rollout.Fields;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Keeps all plans in one file.
final class PlanStore {
    private final JsonFile file;

    PlanStore(Path file) {
        this.file = new JsonFile(file, "leno-plugins-1");
    }

    /// By plugin; nothing where there is no file yet.
    ///
    /// @throws IOException when the file is there and cannot be read: to go on without it would
    ///   take what it says from the proxies
    SortedMap<String, PluginPlan> read() throws IOException {
        var plans = new TreeMap<String, PluginPlan>();
        try {
            for (Map<?, ?> each : Fields.objects(file.read(), "plugins")) {
                PluginPlan plan = PluginPlan.of(each);
                plans.put(plan.plugin(), plan);
            }
            return plans;
        } catch (IllegalArgumentException e) {
            throw new IOException(file.path() + ": " + e.getMessage(), e);
        }
    }

    void write(Collection<PluginPlan> plans) throws IOException {
        file.write(Map.of("plugins", plans.stream().map(PluginPlan::fields).toList()));
    }
}
