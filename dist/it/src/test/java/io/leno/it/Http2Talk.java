package io.leno.it;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// An HTTP/2 connection of [MeshLoad]: short requests one after the other, or one stream that says
/// something and hears it again. Both directions use their header tables, so that a table that is
/// lost on the way is noticed.
final class Http2Talk implements MeshLoad.Talk {
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final Socket socket;
    private final DataInputStream in;
    private final String host;
    private final boolean oneStream;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private int stream = -1;
    private int count;

    private Http2Talk(Socket socket, String host, boolean oneStream) throws IOException {
        this.socket = socket;
        this.host = host;
        this.oneStream = oneStream;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        send(LoadTalks.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        send(FrameClient.frame(FrameClient.SETTINGS, 0, 0, new byte[0]));
    }

    /// GET after GET, each a stream that ends.
    static Http2Talk requests(int port, String host) throws IOException {
        return requests(LoadTalks.connect(port), host);
    }

    /// The same on a connection that is there, with or without TLS.
    static Http2Talk requests(Socket socket, String host) throws IOException {
        return new Http2Talk(socket, host, false);
    }

    /// One POST whose body never ends, and its response.
    static Http2Talk stream(int port, String host) throws IOException {
        var talk = new Http2Talk(LoadTalks.connect(port), host, true);
        talk.open("POST", END_HEADERS);
        return talk;
    }

    private void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private void open(String method, int flags) throws IOException {
        stream += 2;
        var headers =
                new DefaultHttp2Headers()
                        .method(method)
                        .scheme("http")
                        .authority(host)
                        .path("/load")
                        .add("x-kind", "load of the kind " + method)
                        .add("x-round", String.valueOf(count % 7));
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(stream, headers, block);
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        byte[] bytes = ByteBufUtil.getBytes(block);
        send(FrameClient.frame(FrameClient.HEADERS, flags, stream, bytes));
    }

    @Override
    public void round() throws IOException {
        count++;
        if (oneStream) echo();
        else request();
    }

    private void request() throws IOException {
        open("GET", END_HEADERS | END_STREAM);
        while (!frame(null)) {}
    }

    private void echo() throws IOException {
        String tick = "tick " + count + "\n";
        send(FrameClient.frame(FrameClient.DATA, 0, stream, LoadTalks.ascii(tick)));
        var got = new StringBuilder();
        while (got.length() < tick.length())
            if (frame(got)) throw new IOException("stream ended after " + count + " rounds");
        if (!got.toString().equals(tick)) throw new IOException("\"" + got + "\"");
    }

    /// Takes one frame.
    ///
    /// @param body gets data; null: of no interest
    /// @return whether it ended the stream
    private boolean frame(StringBuilder body) throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int of = in.readInt();
        byte[] payload = in.readNBytes(length);
        switch (type) {
            case FrameClient.HEADERS -> head(payload);
            case FrameClient.DATA -> data(payload, body);
            case FrameClient.SETTINGS -> {
                if ((flags & 1) == 0)
                    send(FrameClient.frame(FrameClient.SETTINGS, 1, 0, new byte[0]));
            }
            case FrameClient.PING -> {
                if ((flags & 1) == 0) send(FrameClient.frame(FrameClient.PING, 1, 0, payload));
            }
            case FrameClient.RESET -> throw new IOException("reset with " + payload[3]);
            case FrameClient.GOAWAY -> throw new IOException("GOAWAY with " + payload[7]);
            default -> {}
        }
        boolean ends = type == FrameClient.HEADERS || type == FrameClient.DATA;
        return of == stream && ends && (flags & END_STREAM) != 0;
    }

    private void head(byte[] block) throws IOException {
        try {
            Http2Headers headers = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
            if (headers.status() != null && !headers.status().toString().equals("200"))
                throw new IOException("status " + headers.status());
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    private void data(byte[] payload, StringBuilder body) throws IOException {
        if (payload.length == 0) return;
        byte[] widened = FrameClient.number(payload.length);
        send(FrameClient.frame(FrameClient.WINDOW_UPDATE, 0, 0, widened));
        if (body == null) return;
        body.append(new String(payload, StandardCharsets.US_ASCII));
        send(FrameClient.frame(FrameClient.WINDOW_UPDATE, 0, stream, widened));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
