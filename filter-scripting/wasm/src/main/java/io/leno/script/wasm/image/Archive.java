package io.leno.script.wasm.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/// A layer of files: a tar, compressed.
///
/// ```
/// header of 512 bytes: name at 0, size in octal digits at 124; then the file, padded to 512 bytes
/// ```
final class Archive {
    private static final String MODULE = "plugin.wasm";
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_BYTES = 12;
    private static final long MOST_BYTES = 256L << 20;

    private Archive() {}

    /// The file `plugin.wasm`, in whichever folder.
    ///
    /// @throws IOException where there is none
    static byte[] module(byte[] content) throws IOException {
        try (InputStream files = new GZIPInputStream(new ByteArrayInputStream(content))) {
            while (true) {
                byte[] header = files.readNBytes(BLOCK);
                if (header.length < BLOCK || header[0] == 0)
                    throw new IOException(MODULE + " not found in the archive");
                long size = size(text(header, SIZE_AT, SIZE_BYTES));
                String name = text(header, 0, NAME_BYTES);
                if (name.equals(MODULE) || name.endsWith("/" + MODULE))
                    return files.readNBytes((int) size);
                files.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
            }
        }
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) end++;
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }

    private static long size(String digits) throws IOException {
        String octal = digits.strip();
        if (octal.matches("[0-7]{1,11}")) {
            long size = Long.parseLong(octal, 8);
            if (size <= MOST_BYTES) return size;
        }
        throw new IOException("a file of size " + octal + " (expected: octal, at most 256 MB)");
    }
}
