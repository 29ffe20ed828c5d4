package io.leno.it;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Frames of HTTP/2 as bytes, right or wrong, and what comes back for them. Header tables are off,
/// so that a response's status can be read without keeping one.
final class FrameClient {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    private static final int QUIET_MILLIS = 2_500;
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String[] STATUSES = {"200", "204", "206", "304", "400", "404", "500"};

    private FrameClient() {}

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        var out = new ByteArrayOutputStream();
        int length = payload.length;
        out.writeBytes(new byte[] {(byte) (length >> 16), (byte) (length >> 8), (byte) length});
        out.write(type);
        out.write(flags);
        out.writeBytes(number(stream));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    static byte[] number(int value) {
        return new byte[] {
            (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
        };
    }

    /// Literal fields that enter no table.
    ///
    /// @param fields names and values by turns
    static byte[] block(String... fields) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            out.write(0);
            string(out, fields[i]);
            string(out, fields[i + 1]);
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) out.write(bytes.length);
        else {
            out.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) out.write(rest & 127 | 128);
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    /// Sends the frames after a preface and settings, and tells what comes back until it is quiet,
    /// stream by stream, whatever their turns: `1:200 1:data=6,end kept`. GOAWAY counts as the
    /// close that follows it.
    static String talk(int port, byte[]... frames) throws IOException {
        List<String> events = new ArrayList<>();
        String end = "closed";
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(QUIET_MILLIS);
            try {
                var out = new DataOutputStream(socket.getOutputStream());
                out.write(PREFACE);
                out.write(frame(SETTINGS, 0, 0, new byte[] {0, 1, 0, 0, 0, 0}));
                for (byte[] frame : frames) out.write(frame);
                var in = new DataInputStream(socket.getInputStream());
                while (true) event(in, events);
            } catch (SocketTimeoutException quiet) {
                end = "kept";
            } catch (EOFException | SocketException closed) {
                end = "closed";
            }
        }
        events.sort(Comparator.comparing(event -> event.replaceAll(":.*", "")));
        events.add(end);
        return String.join(" ", events);
    }

    private static void event(DataInputStream in, List<String> events) throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        String ended = (flags & 1) != 0 ? ",end" : "";
        switch (type) {
            case DATA -> {
                if (length > 0) events.add(stream + ":data=" + length);
            }
            case HEADERS -> events.add(stream + ":" + status(payload));
            case RESET -> events.add(stream + ":reset=" + payload[3]);
            case PING -> events.add("ping" + ended);
            default -> {}
        }
    }

    private static String status(byte[] block) {
        int at = 0;
        while ((block[at] & 0xe0) == 0x20) at++;
        int first = block[at] & 0xff;
        if (first >= 0x88 && first <= 0x8e) return STATUSES[first - 0x88];
        boolean named = first == 0x08 || first == 0x48 || first == 0x18;
        if (!named) return "trailers";
        boolean huffman = block[at + 1] < 0;
        return huffman
                ? digits(block, at + 2)
                : new String(block, at + 2, 3, StandardCharsets.US_ASCII);
    }

    /// Three digits in Huffman's code: five bits up to 2, six above.
    private static String digits(byte[] block, int from) {
        long bits = 0;
        for (int i = from; i < from + 3; i++) {
            bits = bits << 8 | (i < block.length ? block[i] & 0xff : 0);
        }
        var digits = new StringBuilder();
        int left = 24;
        while (digits.length() < 3) {
            int five = (int) (bits >> (left - 5)) & 31;
            if (five < 3) {
                digits.append(five);
                left -= 5;
            } else {
                digits.append(((int) (bits >> (left - 6)) & 63) - 22);
                left -= 6;
            }
        }
        return digits.toString();
    }
}
