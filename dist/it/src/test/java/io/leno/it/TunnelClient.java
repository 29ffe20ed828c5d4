package io.leno.it;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Holds a conversation, step by step, in bytes of HTTP/1 or in frames of HTTP/2, and tells what
/// came back.
///
/// ```
/// send TEXT       bytes; \r and \n stand for themselves
/// await TEXT      until this came
/// head A=B C=D    a HEADERS frame of stream 1; headEnd: its last one
/// data TEXT       a DATA frame; dataEnd: the last one
/// rst N           RST_STREAM
/// finish          nothing more is sent
/// close
/// ```
final class TunnelClient {
    private static final int QUIET_MILLIS = 2_500;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private final boolean http2;
    private final StringBuilder got = new StringBuilder();
    private final DefaultHttp2HeadersDecoder fields = new DefaultHttp2HeadersDecoder(false);

    private TunnelClient(Socket socket, boolean http2) throws IOException {
        this.socket = socket;
        this.http2 = http2;
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        socket.setSoTimeout(QUIET_MILLIS);
        if (!http2) return;
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.write(FrameClient.frame(FrameClient.SETTINGS, 0, 0, new byte[0]));
    }

    static String talk(int port, boolean http2, List<String> steps) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            var client = new TunnelClient(socket, http2);
            String end = client.run(steps);
            return client.got.append(end).toString();
        }
    }

    private String run(List<String> steps) throws IOException {
        try {
            for (String step : steps) {
                String[] parts = step.split(" ", 2);
                if (parts[0].equals("close")) return "\nclosed here";
                step(parts[0], parts.length < 2 ? "" : parts[1]);
            }
            while (true) receive();
        } catch (SocketTimeoutException quiet) {
            return "\nkept";
        } catch (EOFException closed) {
            return "\nclosed";
        } catch (SocketException closed) {
            return "\nreset";
        } catch (Http2Exception broken) {
            return broken.toString();
        }
    }

    private void step(String what, String text) throws IOException, Http2Exception {
        switch (what) {
            case "send" -> out.write(bytes(text));
            case "await" -> {
                while (got.indexOf(text) < 0) receive();
            }
            case "head" -> head(text, 4);
            case "headEnd" -> head(text, 5);
            case "data" -> out.write(FrameClient.frame(FrameClient.DATA, 0, 1, bytes(text)));
            case "dataEnd" -> out.write(FrameClient.frame(FrameClient.DATA, 1, 1, bytes(text)));
            case "rst" ->
                    out.write(
                            FrameClient.frame(
                                    FrameClient.RESET,
                                    0,
                                    1,
                                    FrameClient.number(Integer.parseInt(text))));
            case "finish" -> socket.shutdownOutput();
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static byte[] bytes(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private void head(String text, int flags) throws IOException {
        List<String> all = new ArrayList<>();
        for (String field : text.split(" ")) {
            int equals = field.indexOf('=');
            all.add(field.substring(0, equals));
            all.add(field.substring(equals + 1));
        }
        byte[] block = FrameClient.block(all.toArray(String[]::new));
        out.write(FrameClient.frame(FrameClient.HEADERS, flags, 1, block));
    }

    private void receive() throws IOException, Http2Exception {
        if (http2) {
            frame();
            return;
        }
        byte[] some = new byte[4096];
        int length = in.read(some);
        if (length < 0) throw new EOFException();
        got.append(new String(some, 0, length, StandardCharsets.ISO_8859_1));
    }

    private void frame() throws IOException, Http2Exception {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        switch (type) {
            case FrameClient.DATA -> got.append(new String(payload, StandardCharsets.ISO_8859_1));
            case FrameClient.HEADERS -> got.append(head(stream, payload)).append('\n');
            case FrameClient.RESET -> got.append("\nRST ").append(payload[3]).append('\n');
            case FrameClient.SETTINGS -> {
                if ((flags & 1) == 0) settings(payload);
            }
            default -> {}
        }
        boolean ends = type == FrameClient.DATA || type == FrameClient.HEADERS;
        if (ends && (flags & 1) != 0) got.append("\nEND\n");
    }

    /// Whether extended CONNECT is offered (RFC 8441).
    private void settings(byte[] payload) {
        for (int i = 0; i + 6 <= payload.length; i += 6) {
            if (payload[i + 1] == 8 && payload[i + 5] == 1)
                got.append("connect=").append(payload[i + 5]).append('\n');
        }
    }

    private String head(int stream, byte[] payload) throws Http2Exception {
        var headers = fields.decodeHeaders(stream, Unpooled.wrappedBuffer(payload));
        return StreamSupport.stream(headers.spliterator(), false)
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining("\n"));
    }
}
