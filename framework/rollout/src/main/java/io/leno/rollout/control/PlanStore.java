package io.leno.rollout.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;
import io.leno.rollout.Fields;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Keeps all plans in one file, replaced whole: a write cut short leaves the last one.
final class PlanStore {
    private static final String FORMAT = "leno-plugins-1";

    private final Path file;

    PlanStore(Path file) {
        this.file = file;
    }

    /// By plugin; nothing where there is no file yet.
    ///
    /// @throws IOException when the file is there and cannot be read: to go on without it would
    ///   take what it says from the proxies
    SortedMap<String, PluginPlan> read() throws IOException {
        var plans = new TreeMap<String, PluginPlan>();
        if (!Files.exists(file)) return plans;
        try {
            if (!(Json.read(Files.readString(file)) instanceof Map<?, ?> fields)
                    || !FORMAT.equals(fields.get("format")))
                throw new IOException(file + ": not the plugins of a leno control plane");
            for (Map<?, ?> each : Fields.objects(fields, "plugins")) {
                PluginPlan plan = PluginPlan.of(each);
                plans.put(plan.plugin(), plan);
            }
            return plans;
        } catch (InvalidJsonException | IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    void write(Collection<PluginPlan> plans) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("format", FORMAT);
        List<Map<String, Object>> each = plans.stream().map(PluginPlan::fields).toList();
        fields.put("plugins", each);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel channel =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer text = ByteBuffer.wrap(Json.write(fields).getBytes(UTF_8));
            while (text.hasRemaining()) channel.write(text);
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
