package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// Names requests. Envoy: `generate_request_id` and its companions, with
/// `envoy.extensions.request_id.uuid`.
///
/// @param preserveExternal a request from outside keeps the name it brings
/// @param inResponse the response gets it, too
/// @param packsReason whether a name tells why the request is traced
public record RequestIds(
        boolean generate, boolean preserveExternal, boolean inResponse, boolean packsReason) {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private static final int LENGTH = 36;
    private static final int VERSION = 14;

    void apply(HeaderBlock headers, boolean fromOutside) {
        if (!generate) return;
        boolean keep = !fromOutside || preserveExternal;
        String given = headers.get("x-request-id");
        if (keep && given != null) {
            if (fromOutside && packsReason) headers.put("x-request-id", untraced(given));
            return;
        }
        headers.put("x-request-id", random());
    }

    /// Somebody outside does not decide what is traced.
    private static String untraced(String id) {
        if (id.length() != LENGTH) return id;
        return id.substring(0, VERSION) + '4' + id.substring(VERSION + 1);
    }

    /// A random UUID, RFC 9562 section 5.4.
    private static String random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000;
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        byte[] text = new byte[36];
        hex(text, 0, high >>> 32, 8);
        hex(text, 9, high >>> 16, 4);
        hex(text, 14, high, 4);
        hex(text, 19, low >>> 48, 4);
        hex(text, 24, low, 12);
        text[8] = text[13] = text[18] = text[23] = '-';
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void hex(byte[] text, int at, long bits, int digits) {
        long left = bits;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = HEX[(int) left & 15];
            left >>>= 4;
        }
    }
}
