package io.leno.filters.compression;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.DataSources;
import io.leno.filters.FilterConfig;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// RFC 8878, by the library of its makers.
final class Zstd implements BodyCodec {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int MOST_GROWTH = 100;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final Consumer<String> errors;
    private boolean failed;

    private Zstd(byte @Nullable [] dictionary, Consumer<String> errors) {
        this.errors = errors;
        if (dictionary != null) context.loadDict(dictionary);
    }

    static BodyCoding compressor(String library, PluginConfig config) {
        var zstd =
                FilterConfig.read(
                                config,
                                io.envoyproxy.envoy.extensions.compression.zstd.compressor.v3.Zstd
                                        .newBuilder())
                        .build();
        Limits.within(
                "Zstd.chunk_size", zstd.hasChunkSize(), zstd.getChunkSize(), 4096, 4096, 65_536);
        int level =
                Limits.within(
                        "Zstd.compression_level",
                        zstd.hasCompressionLevel(),
                        zstd.getCompressionLevel(),
                        3,
                        0,
                        22);
        byte[] dictionary =
                zstd.hasDictionary()
                        ? DataSources.bytes(zstd.getDictionary(), "Zstd.dictionary")
                        : null;
        return new BodyCoding(
                library,
                "zstd",
                "zstd",
                errors ->
                        new StreamCompressor(
                                out ->
                                        open(
                                                out,
                                                level,
                                                zstd.getEnableChecksum(),
                                                zstd.getStrategyValue(),
                                                dictionary)));
    }

    private static OutputStream open(
            OutputStream out,
            int level,
            boolean checksum,
            int strategy,
            byte @Nullable [] dictionary)
            throws IOException {
        var stream = new ZstdOutputStreamNoFinalizer(out);
        stream.setLevel(level).setChecksum(checksum);
        if (strategy != 0) stream.setStrategy(strategy);
        if (dictionary != null) stream.setDict(dictionary);
        return stream;
    }

    static BodyCoding decompressor(String library, PluginConfig config) {
        var zstd =
                FilterConfig.read(
                                config,
                                io.envoyproxy.envoy.extensions.compression.zstd.decompressor.v3.Zstd
                                        .newBuilder())
                        .build();
        Limits.within(
                "Zstd.chunk_size", zstd.hasChunkSize(), zstd.getChunkSize(), 4096, 4096, 65_536);
        List<DataSource> dictionaries = zstd.getDictionariesList();
        if (dictionaries.size() > 1) {
            throw new InvalidPluginConfigException(
                    "Zstd.dictionaries: " + dictionaries.size() + " (expected: at most one)");
        }
        byte[] dictionary =
                dictionaries.isEmpty()
                        ? null
                        : DataSources.bytes(dictionaries.getFirst(), "Zstd.dictionaries");
        return new BodyCoding(library, "zstd", "zstd", errors -> new Zstd(dictionary, errors));
    }

    @Override
    public byte[] next(byte[] piece, boolean last) {
        var out = new ByteArrayOutputStream(piece.length * 2);
        if (failed) return new byte[0];
        ByteBuffer input = ByteBuffer.wrap(piece);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            do {
                buffer.clear();
                context.decompressByteBufferStream(buffer, input);
                out.write(buffer.array(), 0, buffer.position());
                if (out.size() > (long) piece.length * MOST_GROWTH) {
                    fail("zstd_generic_error");
                    break;
                }
            } while (input.hasRemaining() || !buffer.hasRemaining());
        } catch (ZstdException broken) {
            fail(counter(broken.getErrorCode()));
        }
        return out.toByteArray();
    }

    /// Envoy tells a few of the library's errors apart; the numbers are the library's.
    private static String counter(long code) {
        return switch ((int) code) {
            case 22 -> "zstd_checksum_wrong";
            case 20 -> "zstd_data_corruption"; // Envoy counts what is no frame at all as generic
            case 32 -> "zstd_dictionary_wrong";
            case 64 -> "zstd_memory_error";
            default -> "zstd_generic_error";
        };
    }

    private void fail(String counter) {
        failed = true;
        errors.accept(counter);
    }

    @Override
    public void close() {
        context.close();
    }
}
