package io.leno.filters.grpcweb;

import java.util.HexFormat;

/// A text as `grpc-message` carries it: what is no printable ASCII is escaped.
final class PercentText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentText() {}

    static String of(byte[] text, int length) {
        var out = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            byte b = text[i];
            if (b >= ' ' && b < 0x7f && b != '%') out.append((char) b);
            else out.append('%').append(HEX.toHexDigits(b));
        }
        return out.toString();
    }
}
