package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;

import org.junit.jupiter.api.Test;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

class Http2Test {
    private static final String HELLO =
            """
            - match: {path: /large}
              direct_response: {status: 200, body: {inline_string: "%s"}}
            - match: {path: /none}
              route: {cluster: missing}
            - match: {prefix: /}
              direct_response: {status: 200, body: {inline_string: hello}}
            """
                    .formatted("x".repeat(4000));

    @Test
    void manyStreamsShareAConnection() throws Exception {
        try (var proxy = proxy("");
                var client = new Client(proxy.port())) {
            for (int stream = 1; stream <= 99; stream += 2) client.get(stream, "/");
            for (int stream = 1; stream <= 99; stream += 2) {
                assertThat(client.head(stream).status()).hasToString("200");
                assertThat(client.data(stream)).isEqualTo("hello");
            }
            assertThat(proxy.counter("http.ingress.downstream_rq_http2_total")).isEqualTo(50);
            assertThat(proxy.counter("http.ingress.downstream_cx_http2_total")).isEqualTo(1);
        }
    }

    @Test
    void aBodyWaitsForTheWindow() throws Exception {
        try (var proxy = proxy("");
                var client = new Client(proxy.port())) {
            client.frame(4, 0, 0, setting(4, 1000));
            client.get(1, "/large");
            client.head(1);
            assertThat(client.next(0).payload()).hasSize(1000);
            client.frame(8, 0, 1, number(500));
            assertThat(client.next(0).payload()).hasSize(500);
            client.frame(8, 0, 1, number(100_000));
            assertThat(client.next(0).payload()).hasSize(2500);
        }
    }

    @Test
    void aLocalReplyToAGrpcRequestIsAGrpcStatus() throws Exception {
        try (var proxy = proxy("");
                var client = new Client(proxy.port())) {
            client.get(1, "/none", "content-type", "application/grpc");
            Http2Headers headers = client.head(1);
            assertThat(headers.status()).hasToString("200");
            assertThat(headers.get("grpc-status")).hasToString("14");
        }
    }

    @Test
    void anOldConnectionGetsANoticeAndThenTheEnd() throws Exception {
        String manager =
                """
                drain_timeout: 0.1s
                common_http_protocol_options: {max_connection_duration: 0.2s}
                """;
        try (var proxy = proxy(manager);
                var client = new Client(proxy.port())) {
            client.get(1, "/");
            assertThat(client.data(1)).isEqualTo("hello");
            assertThat(client.next(7).number()).isEqualTo(Integer.MAX_VALUE);
            assertThat(client.next(7).number()).isEqualTo(1);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aClientThatResetsWhatItOpensIsCutOff() throws Exception {
        try (var proxy = proxy("");
                var client = new Client(proxy.port())) {
            client.frame(4, 0, 0, setting(4, 0));
            try {
                for (int stream = 1; stream < 2000; stream += 2) {
                    client.get(stream, "/large");
                    client.frame(3, 0, stream, number(8));
                }
            } catch (IOException cutOff) {
                assertThat(cutOff).isNotNull();
            }
            assertThat(client.isClosed()).isTrue();
            assertThat(proxy.counter("http.ingress.downstream_rq_too_many_premature_resets"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aCodecThatIsHttp2RefusesOtherBytes() throws Exception {
        try (var proxy = proxy("codec_type: HTTP2\n");
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(client.readAll()).doesNotContain("HTTP/1.1");
            assertThat(proxy.counter("http.ingress.downstream_cx_protocol_error")).isEqualTo(1);
        }
    }

    private static TestProxy proxy(String manager) throws Exception {
        return TestProxy.of(
                TestProxy.httpYaml(HELLO, "[]", manager)
                        .replace("name: local", "validate_clusters: false"));
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    private record Frame(int type, int flags, int stream, byte[] payload) {
        int number() {
            return ByteBuffer.wrap(payload).getInt();
        }
    }

    /// Frames by hand, headers by Netty.
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
        private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

        Client(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(10_000);
            in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream()
                    .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(4, 0, 0, new byte[0]);
        }

        void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
            frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
            socket.getOutputStream().write(frame.array());
        }

        void get(int stream, String path, String... fields) throws Exception {
            var headers = new DefaultHttp2Headers();
            headers.method("GET").scheme("http").path(path).authority("a.test");
            for (int i = 0; i < fields.length; i += 2) headers.add(fields[i], fields[i + 1]);
            ByteBuf block = Unpooled.buffer();
            encoder.encodeHeaders(stream, headers, block);
            byte[] bytes = new byte[block.readableBytes()];
            block.readBytes(bytes);
            frame(1, 5, stream, bytes);
        }

        /// The next frame of this type.
        Frame next(int type) throws IOException {
            while (true) {
                int first = in.readInt();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                byte[] payload = in.readNBytes(first >>> 8);
                if ((first & 0xff) == type) return new Frame(type, flags, stream, payload);
            }
        }

        Http2Headers head(int stream) throws Exception {
            Frame frame = next(1);
            assertThat(frame.stream()).isEqualTo(stream);
            return decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(frame.payload()));
        }

        String data(int stream) throws IOException {
            Frame frame = next(0);
            assertThat(frame.stream()).isEqualTo(stream);
            return new String(frame.payload(), StandardCharsets.US_ASCII);
        }

        boolean isClosed() {
            try {
                return next(99) == null;
            } catch (IOException closed) {
                return !(closed instanceof java.net.SocketTimeoutException);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
