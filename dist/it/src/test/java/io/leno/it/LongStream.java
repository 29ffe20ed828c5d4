package io.leno.it;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One HTTP/2 request whose body goes on until [#end].
final class LongStream implements AutoCloseable {
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int END_HEADERS = 4;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    LongStream(int port, String path) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        out.write(PREFACE);
        out.write(FrameClient.frame(FrameClient.SETTINGS, 0, 0, new byte[0]));
        byte[] head =
                FrameClient.block(
                        ":method", "POST", ":scheme", "http", ":path", path, ":authority", "x");
        out.write(FrameClient.frame(FrameClient.HEADERS, END_HEADERS, 1, head));
    }

    void say(String text) throws IOException {
        byte[] data = text.getBytes(StandardCharsets.US_ASCII);
        out.write(FrameClient.frame(FrameClient.DATA, 0, 1, data));
    }

    /// Ends the request and returns the head of its response.
    Http2Headers end() throws IOException, Http2Exception {
        out.write(FrameClient.frame(FrameClient.DATA, END_STREAM, 1, new byte[0]));
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = in.readNBytes(length);
            switch (type) {
                case FrameClient.HEADERS -> {
                    return new DefaultHttp2HeadersDecoder(false)
                            .decodeHeaders(stream, Unpooled.wrappedBuffer(payload));
                }
                case FrameClient.SETTINGS -> {
                    if ((flags & ACK) == 0)
                        out.write(FrameClient.frame(FrameClient.SETTINGS, ACK, 0, new byte[0]));
                }
                case FrameClient.RESET, FrameClient.GOAWAY ->
                        throw new IOException("frame " + type + " in place of a response");
                default -> {}
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
