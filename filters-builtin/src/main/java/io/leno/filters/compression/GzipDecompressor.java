package io.leno.filters.compression;

import io.envoyproxy.envoy.extensions.compression.gzip.decompressor.v3.Gzip;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads what RFC 1952 describes: one member, whatever follows it is left out. A piece that grows
/// too much is given up.
final class GzipDecompressor implements BodyCodec {
    private static final int BUFFER_BYTES = 4096;
    private static final int TRAILER_BYTES = 8;

    private final int mostGrowth;
    private final Consumer<String> errors;
    private final Inflater inflater = new Inflater(true);
    private final GzipHeader header = new GzipHeader();
    private final CRC32 checksum = new CRC32();
    private boolean failed;
    private int end;

    private GzipDecompressor(int mostGrowth, Consumer<String> errors) {
        this.mostGrowth = mostGrowth;
        this.errors = errors;
    }

    static BodyCoding coding(String library, PluginConfig config) {
        Gzip gzip = FilterConfig.read(config, Gzip.newBuilder()).build();
        Limits.within("Gzip.window_bits", gzip.hasWindowBits(), gzip.getWindowBits(), 15, 9, 15);
        Limits.within(
                "Gzip.chunk_size", gzip.hasChunkSize(), gzip.getChunkSize(), 4096, 4096, 65_536);
        int mostGrowth =
                Limits.within(
                        "Gzip.max_inflate_ratio",
                        gzip.hasMaxInflateRatio(),
                        gzip.getMaxInflateRatio(),
                        100,
                        1,
                        1032);
        return new BodyCoding(
                library, "gzip", "gzip", errors -> new GzipDecompressor(mostGrowth, errors));
    }

    @Override
    public byte[] next(byte[] piece, boolean last) {
        if (failed) return new byte[0];
        if (inflater.finished()) {
            checkEnd(piece);
            return new byte[0];
        }
        var out = new ByteArrayOutputStream(piece.length * 2);
        try {
            inflate(piece, out);
        } catch (DataFormatException notGzip) {
            fail();
        }
        return out.toByteArray();
    }

    private void inflate(byte[] piece, ByteArrayOutputStream out) throws DataFormatException {
        int start = header.read(piece);
        inflater.setInput(piece, start, piece.length - start);
        var buffer = new byte[BUFFER_BYTES];
        long most = (long) piece.length * mostGrowth;
        int read = inflater.inflate(buffer);
        while (read > 0) {
            out.write(buffer, 0, read);
            checksum.update(buffer, 0, read);
            if (out.size() > most) {
                fail();
                return;
            }
            read = inflater.inflate(buffer);
        }
        if (inflater.needsDictionary()) fail();
        if (inflater.finished()) checkEnd(piece);
    }

    /// Checksum and length follow the data, maybe in later pieces (RFC 1952, section 2.3.1).
    private void checkEnd(byte[] piece) {
        int from = end == 0 ? piece.length - inflater.getRemaining() : 0;
        for (int at = from; at < piece.length && end < TRAILER_BYTES; at++, end++) {
            long expected = end < Integer.BYTES ? checksum.getValue() : inflater.getBytesWritten();
            int shift = end % Integer.BYTES * Byte.SIZE;
            if ((piece[at] & 0xff) != (expected >> shift & 0xff)) {
                fail();
                return;
            }
        }
    }

    private void fail() {
        failed = true;
        errors.accept("zlib_data_error");
    }

    @Override
    public void close() {
        inflater.end();
    }
}
