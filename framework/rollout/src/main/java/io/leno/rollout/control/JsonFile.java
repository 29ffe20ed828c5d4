package io.leno.rollout.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// A state in one file, replaced whole: a write cut short leaves the last one.
///
/// @param format what its field `format` says
record JsonFile(Path path, String format) {
    /// Empty where there is no file yet.
    ///
    /// @throws IOException when the file is there and cannot be read
    Map<?, ?> read() throws IOException {
        if (!Files.exists(path)) return Map.of();
        try {
            if (Json.read(Files.readString(path)) instanceof Map<?, ?> fields
                    && format.equals(fields.get("format"))) return fields;
            throw new IOException(path + ": not of this control plane (expected: " + format + ")");
        } catch (InvalidJsonException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    void write(Map<String, ?> state) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("format", format);
        fields.putAll(state);
        Path next = path.resolveSibling(path.getFileName() + ".next");
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
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
