package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

/// Writes heads, chunks and trailers as HTTP/1.1.
public final class HttpWriter {
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int COLON = ':' << 8 | ' ';

    private static final int COPY_UP_TO = 4096;
    private static final ByteBuf END_OF_LINE =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer(2).writeShort(CRLF)).asReadOnly();

    private HttpWriter() {}

    /// The head of a request; `:authority` becomes `host`.
    public static void request(HeaderBlock headers, ByteBuf out) {
        if (headers.written() != null) {
            request(headers, false, false, out);
            return;
        }
        String method = headers.get(":method", "GET");
        ascii(out, method);
        out.writeByte(' ');
        ascii(out, target(method, headers));
        ascii(out, " HTTP/1.1\r\nhost: ");
        ascii(out, headers.get(":authority", ""));
        out.writeShort(CRLF);
        fields(headers, out);
        out.writeShort(CRLF);
    }

    private static String target(String method, HeaderBlock headers) {
        return method.equals("CONNECT") ? headers.get(":authority", "") : headers.get(":path", "/");
    }

    /// As [#request], the request line and the names as the upstream wants them.
    ///
    /// @param absolute the whole URL stands in the request line
    /// @param properCase `Proper-Case`, unless the block knows how its names came
    public static void request(
            HeaderBlock headers, boolean absolute, boolean properCase, ByteBuf out) {
        String authority = headers.get(":authority", "");
        String method = headers.get(":method", "GET");
        ascii(out, method);
        out.writeByte(' ');
        if (absolute && !method.equals("CONNECT"))
            ascii(out, headers.get(":scheme", "http") + "://" + authority);
        ascii(out, target(method, headers));
        ascii(out, " HTTP/1.1\r\n");
        WrittenNames written = headers.written();
        ascii(out, written == null ? properCase ? "Host" : "host" : written.of("host"));
        out.writeShort(COLON);
        ascii(out, authority);
        out.writeShort(CRLF);
        fields(headers, properCase, out);
        out.writeShort(CRLF);
    }

    private static void fields(HeaderBlock headers, boolean properCase, ByteBuf out) {
        WrittenNames written = headers.written();
        if (written != null) {
            fields(headers, written, out);
            return;
        }
        int from = out.writerIndex();
        fields(headers, out);
        if (properCase) properCase(out, from);
    }

    private static void fields(HeaderBlock headers, WrittenNames written, ByteBuf out) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).charAt(0) != ':')
                field(written.of(headers.name(i)), headers.value(i), out);
        }
    }

    /// Makes capitals of the first letters of names, and of those after a hyphen, in what was
    /// written.
    private static void properCase(ByteBuf out, int from) {
        boolean first = true;
        boolean inName = true;
        for (int i = from; i < out.writerIndex(); i++) {
            int c = out.getByte(i);
            if (c == '\n') {
                inName = true;
                first = true;
            } else if (inName) {
                if (first && c >= 'a' && c <= 'z') out.setByte(i, c - 32);
                first = c == '-';
                inName = c != ':';
            }
        }
    }

    public static void response(int status, HeaderBlock headers, ByteBuf out) {
        response(status, headers, out, false);
    }

    /// @param http10 the client speaks HTTP/1.0 and so do we
    public static void response(int status, HeaderBlock headers, ByteBuf out, boolean http10) {
        response(status, headers, out, http10, false);
    }

    /// @param properCase `Proper-Case`, unless the block knows how its names came
    public static void response(
            int status, HeaderBlock headers, ByteBuf out, boolean http10, boolean properCase) {
        String reason = headers.reasonPhrase();
        ascii(
                out,
                reason == null
                        ? StatusText.line(status, http10)
                        : StatusText.line(status, http10, reason));
        fields(headers, properCase, out);
        out.writeShort(CRLF);
    }

    private static void fields(HeaderBlock headers, ByteBuf out) {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (name.charAt(0) != ':') field(name, headers.value(i), out);
        }
    }

    private static void field(String name, String value, ByteBuf out) {
        ascii(out, name);
        out.writeShort(COLON);
        ascii(out, value);
        out.writeShort(CRLF);
    }

    /// Writes data as one chunk. Small data is copied into one buffer with its frame.
    ///
    /// @param data handed over, not empty
    public static void chunk(ByteBuf data, Channel channel) {
        int length = data.readableBytes();
        ByteBuf out = channel.alloc().buffer(length <= COPY_UP_TO ? length + 12 : 12);
        ascii(out, Integer.toHexString(length));
        out.writeShort(CRLF);
        if (length <= COPY_UP_TO) {
            data.readBytes(out, length); // this way round without an NIO view
            out.writeShort(CRLF);
            data.release();
            var _ = channel.write(out, channel.voidPromise());
            return;
        }
        var _ = channel.write(out, channel.voidPromise());
        var _ = channel.write(data, channel.voidPromise());
        var _ = channel.write(END_OF_LINE.duplicate(), channel.voidPromise());
    }

    public static void lastChunk(@Nullable HeaderBlock trailers, ByteBuf out) {
        ascii(out, "0\r\n");
        if (trailers != null) fields(trailers, out);
        out.writeShort(CRLF);
    }

    /// Latin-1, so that obs-text passes as it came.
    private static void ascii(ByteBuf out, String text) {
        ByteBufUtil.writeAscii(out, text);
    }
}
