package io.leno.filters.compression;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// RFC 7932, by the library of its makers. Blocks and the modelling of literals are left to it.
final class Brotli implements BodyCodec {
    private static final int INPUT_BYTES = 4096;
    private static final int MOST_GROWTH = 100;

    private final DecoderJNI.Wrapper decoder;
    private final Consumer<String> errors;
    private boolean closed;
    private boolean failed;

    private Brotli(Consumer<String> errors) {
        this.errors = errors;
        try {
            decoder = new DecoderJNI.Wrapper(INPUT_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BodyCoding compressor(String library, PluginConfig config) {
        var brotli =
                FilterConfig.read(
                                config,
                                io.envoyproxy.envoy.extensions.compression.brotli.compressor.v3
                                        .Brotli.newBuilder())
                        .build();
        requireLibrary();
        Limits.within(
                "Brotli.input_block_bits",
                brotli.hasInputBlockBits(),
                brotli.getInputBlockBits(),
                24,
                16,
                24);
        Limits.within(
                "Brotli.chunk_size",
                brotli.hasChunkSize(),
                brotli.getChunkSize(),
                4096,
                4096,
                65_536);
        Encoder.Mode mode =
                switch (brotli.getEncoderMode()) {
                    case TEXT -> Encoder.Mode.TEXT;
                    case FONT -> Encoder.Mode.FONT;
                    case DEFAULT, GENERIC, UNRECOGNIZED -> Encoder.Mode.GENERIC;
                };
        Encoder.Parameters parameters =
                Encoder.Parameters.create(
                        Limits.within(
                                "Brotli.quality",
                                brotli.hasQuality(),
                                brotli.getQuality(),
                                3,
                                0,
                                11),
                        Limits.within(
                                "Brotli.window_bits",
                                brotli.hasWindowBits(),
                                brotli.getWindowBits(),
                                18,
                                10,
                                24),
                        mode);
        return new BodyCoding(
                library,
                "br",
                "brotli",
                errors -> new StreamCompressor(out -> new BrotliOutputStream(out, parameters)));
    }

    static BodyCoding decompressor(String library, PluginConfig config) {
        var brotli =
                FilterConfig.read(
                                config,
                                io.envoyproxy.envoy.extensions.compression.brotli.decompressor.v3
                                        .Brotli.newBuilder())
                        .build();
        requireLibrary();
        Limits.within(
                "Brotli.chunk_size",
                brotli.hasChunkSize(),
                brotli.getChunkSize(),
                4096,
                4096,
                65_536);
        return new BodyCoding(library, "br", "brotli", Brotli::new);
    }

    private static void requireLibrary() {
        if (Brotli4jLoader.isAvailable()) return;
        throw new InvalidPluginConfigException(
                "Brotli: not on this platform", Brotli4jLoader.getUnavailabilityCause());
    }

    @Override
    public byte[] next(byte[] piece, boolean last) {
        var out = new ByteArrayOutputStream(piece.length * 2);
        int from = 0;
        while (from < piece.length && !failed) {
            ByteBuffer input = decoder.getInputBuffer();
            int length = Math.min(piece.length - from, INPUT_BYTES);
            input.clear();
            input.put(piece, from, length);
            decoder.push(length);
            from += length;
            drain(out, (long) piece.length * MOST_GROWTH);
            if (decoder.getStatus() == DecoderJNI.Status.DONE) break;
        }
        return out.toByteArray();
    }

    private void drain(ByteArrayOutputStream out, long most) {
        while (true) {
            switch (decoder.getStatus()) {
                case NEEDS_MORE_OUTPUT -> {
                    ByteBuffer pulled = decoder.pull();
                    var bytes = new byte[pulled.remaining()];
                    pulled.get(bytes);
                    out.writeBytes(bytes);
                    if (out.size() > most) {
                        fail();
                        return;
                    }
                }
                case OK -> decoder.push(0);
                case ERROR -> {
                    fail();
                    return;
                }
                case DONE, NEEDS_MORE_INPUT -> {
                    if (!decoder.hasOutput()) return;
                    ByteBuffer pulled = decoder.pull();
                    var bytes = new byte[pulled.remaining()];
                    pulled.get(bytes);
                    out.writeBytes(bytes);
                }
            }
        }
    }

    private void fail() {
        failed = true;
        errors.accept("brotli_error");
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        decoder.destroy();
    }
}
