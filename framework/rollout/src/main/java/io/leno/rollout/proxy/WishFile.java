package io.leno.rollout.proxy;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;
import io.leno.rollout.Fields;
import io.leno.rollout.PluginWish;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// What this process was told and has done, over restarts: what has been done is not done again.
record WishFile(Path file) {
    private static final Logger log = LoggerFactory.getLogger(WishFile.class);

    /// By plugin. A file that cannot be read is none: then everything is done again, which changes
    /// nothing where it is so already.
    Map<String, PluginWish> read() {
        var wishes = new TreeMap<String, PluginWish>();
        if (!Files.exists(file)) return wishes;
        try {
            if (Json.read(Files.readString(file)) instanceof Map<?, ?> fields) {
                for (Map<?, ?> each : Fields.objects(fields, "wishes")) {
                    PluginWish wish = PluginWish.of(each);
                    wishes.put(wish.plugin(), wish);
                }
            }
        } catch (IOException | InvalidJsonException | IllegalArgumentException unreadable) {
            log.warn("{}: {}", file, unreadable.getMessage());
        }
        return wishes;
    }

    void write(Collection<PluginWish> wishes) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(
                    next,
                    Json.write(Map.of("wishes", wishes.stream().map(PluginWish::fields).toList())));
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("{} cannot be written: {}; a restart will ask again", file, e.toString());
        }
    }
}
