package io.leno.proxy.runtime;

import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A directory whose files are runtime values: their paths the keys, with dots. It is replaced
/// whole, by a symbolic link that is made to point elsewhere. Envoy: `DiskLayer`.
final class RuntimeDirectory {
    private static final Logger log = LoggerFactory.getLogger(RuntimeDirectory.class);

    private final Path link;
    private final Path root;
    private @Nullable Path target;

    private RuntimeDirectory(Path link, Path root) {
        this.link = link;
        this.root = root;
        target = target();
    }

    static RuntimeDirectory of(RuntimeLayer.DiskLayer config, String serviceCluster) {
        Path link = Path.of(config.getSymlinkRoot());
        Path root = link.resolve(config.getSubdirectory());
        if (config.getAppendServiceCluster()) root = root.resolve(serviceCluster);
        return new RuntimeDirectory(link, root);
    }

    private @Nullable Path target() {
        try {
            return link.toRealPath();
        } catch (IOException missing) {
            return null;
        }
    }

    /// True once after the link was made to point elsewhere.
    boolean changed() {
        Path before = target;
        target = target();
        return target != null && !target.equals(before);
    }

    /// Empty where there is no such directory.
    Map<String, String> read() {
        var values = new HashMap<String, String>();
        if (!Files.isDirectory(root)) return values;
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            log.warn("Runtime directory {} cannot be read: {}", root, e.getMessage());
            return values;
        }
        for (Path file : files) {
            String key = root.relativize(file).toString().replace('/', '.');
            try {
                values.put(key, value(Files.readString(file)));
            } catch (IOException e) {
                log.warn("Runtime value {} cannot be read: {}", file, e.getMessage());
            }
        }
        return values;
    }

    /// Lines that begin with `#` are comments.
    private static String value(String text) {
        return String.join("\n", text.lines().filter(line -> !line.startsWith("#")).toList())
                .stripTrailing();
    }
}
