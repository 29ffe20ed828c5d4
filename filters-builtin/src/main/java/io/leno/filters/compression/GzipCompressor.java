package io.leno.filters.compression;

import io.envoyproxy.envoy.extensions.compression.gzip.compressor.v3.Gzip;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Compresses as RFC 1952 has it. Window and memory are Java's, 32 KiB each, whatever is set: a
/// client cannot tell but by the size.
final class GzipCompressor implements BodyCodec {
    private static final int BUFFER_BYTES = 4096;
    private static final int UNIX = 3;

    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(BUFFER_BYTES);
    private long length;
    private boolean begun;

    private GzipCompressor(int level, int strategy) {
        deflater = new Deflater(level, true);
        deflater.setStrategy(strategy);
    }

    static BodyCoding coding(String library, PluginConfig config) {
        Gzip gzip = FilterConfig.read(config, Gzip.newBuilder()).build();
        Limits.within("Gzip.memory_level", gzip.hasMemoryLevel(), gzip.getMemoryLevel(), 5, 1, 9);
        Limits.within("Gzip.window_bits", gzip.hasWindowBits(), gzip.getWindowBits(), 12, 9, 15);
        Limits.within(
                "Gzip.chunk_size", gzip.hasChunkSize(), gzip.getChunkSize(), 4096, 4096, 65_536);
        int level = level(gzip);
        int strategy = strategy(gzip);
        return new BodyCoding(
                library, "gzip", "gzip", errors -> new GzipCompressor(level, strategy));
    }

    private static int level(Gzip gzip) {
        int level = gzip.getCompressionLevelValue();
        return level == 0 ? Deflater.DEFAULT_COMPRESSION : level;
    }

    /// Java has no word for runs and fixed codes.
    private static int strategy(Gzip gzip) {
        return switch (gzip.getCompressionStrategy()) {
            case FILTERED -> Deflater.FILTERED;
            case HUFFMAN_ONLY -> Deflater.HUFFMAN_ONLY;
            case DEFAULT_STRATEGY, RLE, FIXED, UNRECOGNIZED -> Deflater.DEFAULT_STRATEGY;
        };
    }

    @Override
    public byte[] next(byte[] piece, boolean last) {
        out.reset();
        if (!begun)
            out.writeBytes(
                    new byte[] {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, UNIX});
        begun = true;
        checksum.update(piece);
        length += piece.length;
        deflater.setInput(piece);
        if (last) deflater.finish();
        var buffer = new byte[BUFFER_BYTES];
        int written;
        do {
            written = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            out.write(buffer, 0, written);
        } while (written == buffer.length);
        if (last) {
            littleEndian(checksum.getValue());
            littleEndian(length);
        }
        return out.toByteArray();
    }

    private void littleEndian(long number) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE)
            out.write((int) (number >> shift));
    }

    @Override
    public void close() {
        deflater.end();
    }
}
