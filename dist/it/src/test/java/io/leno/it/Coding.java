package io.leno.it;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/// Reads bodies that are compressed.
final class Coding {
    private Coding() {}

    /// @param coding of `content-encoding`
    /// @return null for one that is not known
    static @Nullable InputStream reader(String coding, byte[] bytes) throws IOException {
        InputStream input = new ByteArrayInputStream(bytes);
        return switch (coding) {
            case "gzip" -> new GZIPInputStream(input);
            case "zstd" -> new ZstdInputStream(input);
            case "br" -> {
                Brotli4jLoader.ensureAvailability();
                yield new BrotliInputStream(input);
            }
            default -> null;
        };
    }
}
