package io.leno.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads a ClientHello, which may come in several records and in several pieces, without a
/// handshake. Envoy takes what BoringSSL could not parse for plain data, and so does this.
public final class ClientHelloReader {
    private static final int LONGEST_HELLO = 16 * 1024;
    private static final int LONGEST_RECORD = 16 * 1024 + 256;
    private static final int RECORD_HEADER = 5;

    private final boolean fingerprint;
    private ClientHello hello = ClientHello.NONE;
    private int examined;

    /// What is to be said so far.
    public enum Result {
        NEED_MORE,
        NOT_TLS,
        TOO_BIG,
        DONE
    }

    /// @param fingerprint whether JA3 is wanted
    public ClientHelloReader(boolean fingerprint) {
        this.fingerprint = fingerprint;
    }

    public ClientHello hello() {
        return hello;
    }

    /// How many bytes were looked at.
    public int examined() {
        return examined;
    }

    /// @param data all there is of the connection, from its start; not changed
    public Result read(ByteBuffer data) {
        examined = data.limit();
        if (data.limit() >= 3 && (data.get(0) & 0x80) != 0 && data.get(2) == 1) return old(data);
        int whole = -1;
        var message = ByteBuffer.allocate(Math.min(data.limit(), LONGEST_HELLO + 4));
        int at = 0;
        while (data.limit() - at >= RECORD_HEADER) {
            int length = data.getShort(at + 3) & 0xffff;
            if (data.get(at) != 22 || data.get(at + 1) != 3) return Result.NOT_TLS;
            if (length > LONGEST_RECORD) return Result.NOT_TLS;
            int there = Math.min(length, data.limit() - at - RECORD_HEADER);
            int taken = Math.min(there, message.remaining());
            message.put(message.position(), data, at + RECORD_HEADER, taken);
            message.position(message.position() + taken);
            if (message.position() > 0 && message.get(0) != 1) return Result.NOT_TLS;
            if (message.position() >= 4) {
                whole = message.getInt(0) & 0xffffff;
                if (whole > LONGEST_HELLO) return Result.NOT_TLS;
            }
            if (there < length) return Result.NEED_MORE; // BoringSSL opens whole records only
            at += RECORD_HEADER + length;
            if (whole >= 0 && message.position() >= 4 + whole) {
                examined = at;
                return parse(message.slice(4, whole));
            }
        }
        return data.limit() > LONGEST_HELLO ? Result.TOO_BIG : Result.NEED_MORE;
    }

    /// A hello in SSL 2.0's form is read to its end and not understood.
    private static Result old(ByteBuffer data) {
        int length = data.getShort(0) & 0x7fff;
        return data.limit() < length + 2 ? Result.NEED_MORE : Result.NOT_TLS;
    }

    /// RFC 8446 section 4.1.2.
    private Result parse(ByteBuffer in) {
        try {
            var fields = new Fields();
            fields.version = in.getShort() & 0xffff;
            skip(in, 32);
            skip(in, in.get() & 0xff);
            numbers(slice(in, in.getShort() & 0xffff), fields.ciphers);
            skip(in, in.get() & 0xff);
            if (in.hasRemaining()) extensions(slice(in, in.getShort() & 0xffff), fields);
            hello =
                    new ClientHello(
                            true,
                            fields.serverName,
                            fields.protocols,
                            fingerprint ? fields.ja3() : "",
                            fields.isElliptic());
            return Result.DONE;
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            return Result.NOT_TLS;
        }
    }

    private static void extensions(ByteBuffer in, Fields fields) {
        while (in.hasRemaining()) {
            int type = in.getShort() & 0xffff;
            ByteBuffer extension = slice(in, in.getShort() & 0xffff);
            fields.extensions.add(type);
            switch (type) {
                case 0 -> fields.serverName = serverName(extension);
                case 10 -> numbers(slice(extension, extension.getShort() & 0xffff), fields.curves);
                case 11 -> {
                    ByteBuffer formats = slice(extension, extension.get() & 0xff);
                    while (formats.hasRemaining()) fields.formats.add(formats.get() & 0xff);
                }
                case 13 ->
                        numbers(slice(extension, extension.getShort() & 0xffff), fields.signatures);
                case 16 -> protocols(extension, fields.protocols);
                default -> {}
            }
        }
    }

    private static void numbers(ByteBuffer in, List<Integer> to) {
        while (in.hasRemaining()) to.add(in.getShort() & 0xffff);
    }

    private static String serverName(ByteBuffer extension) {
        ByteBuffer names = slice(extension, extension.getShort() & 0xffff);
        if (names.get() != 0) return "";
        return text(names, names.getShort() & 0xffff).toLowerCase(Locale.ROOT);
    }

    private static void protocols(ByteBuffer extension, List<String> to) {
        ByteBuffer names = slice(extension, extension.getShort() & 0xffff);
        while (names.hasRemaining()) to.add(text(names, names.get() & 0xff));
    }

    private static String text(ByteBuffer in, int length) {
        if (length == 0) throw new IllegalArgumentException("empty name");
        var bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, ISO_8859_1);
    }

    private static ByteBuffer slice(ByteBuffer in, int length) {
        if (in.remaining() < length) throw new BufferUnderflowException();
        ByteBuffer slice = in.slice(in.position(), length);
        in.position(in.position() + length);
        return slice;
    }

    private static void skip(ByteBuffer in, int length) {
        slice(in, length);
    }

    /// What is of interest, as it comes.
    private static final class Fields {
        int version;
        String serverName = "";
        final List<String> protocols = new ArrayList<>(2);
        final List<Integer> ciphers = new ArrayList<>(16);
        final List<Integer> extensions = new ArrayList<>(16);
        final List<Integer> curves = new ArrayList<>(4);
        final List<Integer> formats = new ArrayList<>(1);
        final List<Integer> signatures = new ArrayList<>(8);

        boolean isElliptic() {
            return signatures.stream().anyMatch(s -> s == 0x0403 || s == 0x0503 || s == 0x0603);
        }

        /// MD5 of version, ciphers, extensions, curves and point formats, without GREASE values.
        String ja3() {
            return Fingerprints.md5(
                    version
                            + ","
                            + Fingerprints.list(ciphers)
                            + ","
                            + Fingerprints.list(extensions)
                            + ","
                            + Fingerprints.list(curves)
                            + ","
                            + Fingerprints.list(formats));
        }
    }
}
