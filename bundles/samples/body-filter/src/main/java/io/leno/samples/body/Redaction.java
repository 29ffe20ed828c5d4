package io.leno.samples.body;

import java.util.Arrays;

/// Replaces a byte sequence by asterisks, wherever the pieces of a body are cut.
final class Redaction {
    private final byte[] pattern;

    /// The end of the last piece, which may be the beginning of the pattern.
    private byte[] kept = {};

    Redaction(byte[] pattern) {
        this.pattern = pattern;
    }

    /// What can be passed on after one more piece.
    byte[] next(byte[] piece, boolean last) {
        byte[] all = Arrays.copyOf(kept, kept.length + piece.length);
        System.arraycopy(piece, 0, all, kept.length, piece.length);
        int at = 0;
        while (at + pattern.length <= all.length) {
            if (begins(all, at) < pattern.length) {
                at++;
                continue;
            }
            Arrays.fill(all, at, at + pattern.length, (byte) '*');
            at += pattern.length;
        }
        int sure = last ? all.length : firstDoubt(all, at);
        kept = Arrays.copyOfRange(all, sure, all.length);
        return Arrays.copyOf(all, sure);
    }

    private int firstDoubt(byte[] all, int from) {
        for (int at = from; at < all.length; at++)
            if (begins(all, at) == all.length - at) return at;
        return all.length;
    }

    /// How many bytes from there on are as the pattern's.
    private int begins(byte[] all, int at) {
        int same = 0;
        while (same < pattern.length && at + same < all.length && all[at + same] == pattern[same])
            same++;
        return same;
    }
}
