package io.leno.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

class HpackTest {
    private final Random random = new Random(7);

    @Test
    void decodesTheExamplesOfTheStandard() throws Exception {
        // RFC 7541 C.4: three requests, Huffman coded, with a growing table.
        var decoder = new HpackDecoder(4096);
        assertThat(decode(decoder, "828684418cf1e3c2e5f23a6ba0ab90f4ff"))
                .containsExactly(
                        ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
        assertThat(decode(decoder, "828684be5886a8eb10649cbf"))
                .endsWith(":authority: www.example.com", "cache-control: no-cache");
        assertThat(decode(decoder, "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"))
                .containsExactly(
                        ":method: GET",
                        ":scheme: https",
                        ":path: /index.html",
                        ":authority: www.example.com",
                        "custom-key: custom-value");
    }

    @Test
    void decodesWhatAnotherEncoderWrites() throws Exception {
        var theirs = new DefaultHttp2HeadersEncoder((name, value) -> false, false, 64, 0);
        var decoder = new HpackDecoder(4096);
        for (int i = 0; i < 2000; i++) {
            List<String> fields = fields();
            var headers = new DefaultHttp2Headers(false);
            for (String field : fields) headers.add(name(field), value(field));
            ByteBuf out = Unpooled.buffer();
            theirs.encodeHeaders(1, headers, out);
            assertThat(decode(decoder, ByteBufUtil.hexDump(out))).isEqualTo(fields);
        }
    }

    @Test
    void anotherDecoderReadsWhatWeWrite() throws Exception {
        var theirs = new DefaultHttp2HeadersDecoder(false, 1 << 20);
        var encoder = new HpackEncoder(4096);
        int[] sizes = {4096, 100, 0, 300, 8192, 4096};
        for (int i = 0; i < 3000; i++) {
            if (i % 500 == 499) {
                int size = sizes[i / 500];
                encoder.peerAllows(size);
                theirs.configuration().maxHeaderTableSize(size);
            }
            List<String> fields = fields();
            var headers = new HeaderBlock();
            for (String field : fields) headers.append(name(field), value(field));
            ByteBuf out = Unpooled.buffer();
            encoder.encode(headers, out);
            Http2Headers read = theirs.decodeHeaders(1, out);
            var seen = new ArrayList<String>();
            read.forEach(entry -> seen.add(entry.getKey() + ": " + entry.getValue()));
            assertThat(seen).isEqualTo(fields);
        }
    }

    @Test
    void fieldsThatRepeatTakeOneByte() {
        var encoder = new HpackEncoder(4096);
        var headers = new HeaderBlock();
        headers.append("x-some-name", "with some value");
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < 2; i++) encoder.encode(headers, out.clear());
        encoder.encode(headers, out.clear());
        assertThat(out.readableBytes()).isEqualTo(1);
    }

    @Test
    void brokenBlocksAreRefused() {
        for (String broken :
                List.of(
                        "80",
                        "be",
                        "bf80",
                        "40",
                        "4001",
                        "0085ffffffff",
                        "3fe2ffffff7f",
                        "7fffffffffff7f",
                        "823fe11f")) {
            assertThatThrownBy(() -> decode(new HpackDecoder(4096), broken))
                    .as(broken)
                    .isInstanceOf(Http2Exception.class);
        }
    }

    @Test
    void randomBytesNeverBreakTheDecoder() {
        for (int i = 0; i < 20_000; i++) {
            byte[] block = new byte[random.nextInt(40)];
            random.nextBytes(block);
            try {
                new HpackDecoder(4096).decode(block, 0, block.length, (name, value) -> {});
            } catch (Http2Exception expected) {
                assertThat(expected.error()).isEqualTo(Http2Error.COMPRESSION_ERROR);
            }
        }
    }

    private static List<String> decode(HpackDecoder decoder, String hex) throws Http2Exception {
        byte[] block = HexFormat.of().parseHex(hex);
        var fields = new ArrayList<String>();
        decoder.decode(block, 0, block.length, (name, value) -> fields.add(name + ": " + value));
        return fields;
    }

    private List<String> fields() {
        var fields = new ArrayList<String>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            String name =
                    random.nextBoolean()
                            ? "x-" + random.nextInt(30)
                            : StaticTable.name(15 + random.nextInt(40));
            String value =
                    random.nextBoolean() ? "v" + random.nextInt(20) : text(random.nextInt(200));
            fields.add(name + ": " + value);
        }
        return fields;
    }

    private String text(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append((char) (' ' + 1 + random.nextInt(94)));
        return text.toString();
    }

    private static String name(String field) {
        return field.substring(0, field.indexOf(": "));
    }

    private static String value(String field) {
        return field.substring(field.indexOf(": ") + 2);
    }
}
