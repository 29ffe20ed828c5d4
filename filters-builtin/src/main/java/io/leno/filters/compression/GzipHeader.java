package io.leno.filters.compression;

import java.util.zip.DataFormatException;

/// Reads the header of a gzip member past, which may come in pieces (RFC 1952, section 2.3).
final class GzipHeader {
    private static final int FIXED_BYTES = 10;
    private static final int FLAGS_AT = 3;
    private static final int[] MAGIC = {0x1f, 0x8b, 8};
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private int at;
    private int flags;
    private int extraBytes = -1;
    private int extraRead;
    private int checksumRead;

    /// Where in this piece the compressed data begins; its length where that is still to come.
    ///
    /// @throws DataFormatException when it is something else
    int read(byte[] piece) throws DataFormatException {
        int next = 0;
        while (at < FIXED_BYTES && next < piece.length) fixed(piece[next++] & 0xff);
        if (at < FIXED_BYTES) return next;
        while (flags != 0 && next < piece.length) optional(piece[next++] & 0xff);
        return next;
    }

    private void fixed(int value) throws DataFormatException {
        if (at < MAGIC.length && value != MAGIC[at]) throw new DataFormatException("no gzip");
        if (at == FLAGS_AT) {
            if ((value & RESERVED) != 0) throw new DataFormatException("reserved flags");
            flags = value & (HAS_CHECKSUM | HAS_EXTRA | HAS_NAME | HAS_COMMENT);
        }
        at++;
    }

    private void optional(int value) {
        if ((flags & HAS_EXTRA) != 0) {
            extra(value);
        } else if ((flags & HAS_NAME) != 0) {
            if (value == 0) flags &= ~HAS_NAME;
        } else if ((flags & HAS_COMMENT) != 0) {
            if (value == 0) flags &= ~HAS_COMMENT;
        } else if (++checksumRead == 2) {
            flags = 0;
        }
    }

    private void extra(int value) {
        extraRead++;
        if (extraRead == 1) extraBytes = value;
        if (extraRead == 2) extraBytes |= value << Byte.SIZE;
        if (extraRead >= 2 && extraRead - 2 == extraBytes) flags &= ~HAS_EXTRA;
    }
}
