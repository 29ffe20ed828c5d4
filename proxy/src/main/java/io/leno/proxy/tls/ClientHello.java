package io.leno.proxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the first bytes of a connection say.
///
/// @param isTls false: plain, the rest is empty
/// @param serverName lower case; empty where none was asked for
/// @param protocols ALPN, in the client's order
public record ClientHello(boolean isTls, String serverName, List<String> protocols) {
    /// Not looked at, or not TLS.
    public static final ClientHello NONE = new ClientHello(false, "", List.of());

    private static final int LONGEST = 64 * 1024;

    public ClientHello {
        protocols = List.copyOf(protocols);
    }

    /// How far the look came.
    sealed interface Look {
        record NeedMore() implements Look {}

        record Done(ClientHello hello) implements Look {}
    }

    /// Reads without moving the reader index.
    static Look look(ByteBuf in) {
        var message = in.alloc().buffer(512);
        try {
            int at = in.readerIndex();
            while (in.writerIndex() - at >= 1) {
                if (in.getByte(at) != 22) return plainOr(message);
                if (in.writerIndex() - at < 5) return tooLong(message);
                if (in.getByte(at + 1) != 3) return plainOr(message);
                int length = in.getUnsignedShort(at + 3);
                int there = Math.min(length, in.writerIndex() - at - 5);
                message.writeBytes(in, at + 5, there);
                if (message.readableBytes() >= 1 && message.getByte(0) != 1)
                    return plainOr(message);
                if (message.readableBytes() >= 4) {
                    int whole = message.getUnsignedMedium(1);
                    if (whole > LONGEST) return plainOr(message);
                    if (message.readableBytes() >= 4 + whole)
                        return new Look.Done(parse(message.slice(4, whole)));
                }
                if (there < length) return tooLong(message);
                at += 5 + length;
            }
            return tooLong(message);
        } finally {
            message.release();
        }
    }

    private static Look tooLong(ByteBuf message) {
        return message.readableBytes() > LONGEST ? new Look.Done(NONE) : new Look.NeedMore();
    }

    /// Bytes that are no handshake: plain text from the start, or broken TLS, which the handshake
    /// will say.
    private static Look plainOr(ByteBuf message) {
        return new Look.Done(message.isReadable() ? new ClientHello(true, "", List.of()) : NONE);
    }

    /// RFC 8446 section 4.1.2.
    private static ClientHello parse(ByteBuf in) {
        String name = "";
        List<String> protocols = List.of();
        try {
            in.skipBytes(2 + 32);
            in.skipBytes(in.readUnsignedByte());
            in.skipBytes(in.readUnsignedShort());
            in.skipBytes(in.readUnsignedByte());
            if (in.readableBytes() < 2) return new ClientHello(true, name, protocols);
            ByteBuf extensions = in.readSlice(in.readUnsignedShort());
            while (extensions.readableBytes() >= 4) {
                int type = extensions.readUnsignedShort();
                ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
                if (type == 0) name = serverName(extension);
                else if (type == 16) protocols = protocols(extension);
            }
        } catch (IndexOutOfBoundsException malformed) {
            return new ClientHello(true, "", List.of()); // the handshake refuses it
        }
        return new ClientHello(true, name, protocols);
    }

    private static String serverName(ByteBuf extension) {
        if (extension.readableBytes() < 5) return "";
        extension.skipBytes(2);
        if (extension.readByte() != 0) return "";
        int length = extension.readUnsignedShort();
        return extension.readCharSequence(length, US_ASCII).toString().toLowerCase(Locale.ROOT);
    }

    private static List<String> protocols(ByteBuf extension) {
        var all = new ArrayList<String>();
        extension.skipBytes(2);
        while (extension.isReadable()) {
            int length = extension.readUnsignedByte();
            all.add(extension.readCharSequence(length, US_ASCII).toString());
        }
        return all;
    }
}
