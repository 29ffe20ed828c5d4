package io.leno.filters.compression;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Compresses with what writes compressed data to a stream.
final class StreamCompressor implements BodyCodec {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final OutputStream compressed;
    private boolean closed;

    /// Opens a compressing stream upon another.
    interface Opening {
        OutputStream upon(OutputStream out) throws IOException;
    }

    StreamCompressor(Opening opening) {
        try {
            compressed = opening.upon(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] next(byte[] piece, boolean last) {
        out.reset();
        try {
            compressed.write(piece);
            if (last) closeOnce();
            else compressed.flush();
        } catch (IOException e) { // upon memory
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void closeOnce() throws IOException {
        if (closed) return;
        closed = true;
        compressed.close();
    }

    @Override
    public void close() {
        try {
            closeOnce();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
