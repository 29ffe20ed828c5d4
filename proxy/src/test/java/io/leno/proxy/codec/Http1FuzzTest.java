package io.leno.proxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.Arrays;

/// Any bytes: they are refused or understood, in the same way however they are cut, and what was
/// understood means the same when it is written again.
class Http1FuzzTest {
    private static final RequestOptions STRICT = RequestOptions.of(4096, 20);
    private static final RequestOptions LAX =
            new RequestOptions(
                    4096,
                    20,
                    true,
                    false,
                    true,
                    true,
                    true,
                    Underscores.DROP,
                    new NameFormat(false, new NameFormat.Kept(true, true)));

    @FuzzTest(maxDuration = "3m")
    void requestsAreUnderstoodAlikeHoweverTheyAreCut(byte[] data) {
        check(data, () -> new RequestReading(STRICT));
        check(data, () -> new RequestReading(LAX));
    }

    @FuzzTest(maxDuration = "3m")
    void responsesAreUnderstoodAlikeHoweverTheyAreCut(byte[] data) {
        check(data, () -> new ResponseReading(false));
        check(data, () -> new ResponseReading(true));
    }

    private static void check(byte[] data, java.util.function.Supplier<Reading> kind) {
        Reading whole = kind.get();
        whole.feed(data);
        Reading bytes = kind.get();
        for (byte b : data) bytes.feed(new byte[] {b});
        assertThat(bytes.transcript()).isEqualTo(whole.transcript());
        int cut = data.length == 0 ? 0 : Math.floorMod(Arrays.hashCode(data), data.length);
        Reading halves = kind.get();
        halves.feed(Arrays.copyOfRange(data, 0, cut));
        halves.feed(Arrays.copyOfRange(data, cut, data.length));
        assertThat(halves.transcript()).isEqualTo(whole.transcript());
        Reading again = kind.get();
        whole.rewritten().forEach(again::feed);
        assertThat(again.messages()).isEqualTo(whole.messagesWritten());
    }

    private static final class RequestReading extends Reading {
        private final RequestParser parser;

        RequestReading(RequestOptions options) {
            parser = new RequestParser(options);
        }

        @Override
        void parse(ByteBuf in) throws MalformedMessageException {
            parser.parse(in, this);
        }

        @Override
        boolean startNext() {
            if (!parser.isComplete()) return false;
            parser.startNext();
            return true;
        }

        @Override
        boolean writes(HeaderBlock head) {
            if (head.get(":method", "").equals("CONNECT") || parser.isHttp10()) return false;
            if (head.get(":authority") == null) return false;
            // as in Envoy, http://b?q is a request for ?q, which no line of a request can say
            return "/*".indexOf(head.get(":path", "?").charAt(0)) >= 0;
        }

        @Override
        void write(HeaderBlock head, ByteBuf out) {
            HttpWriter.request(head, out);
        }
    }

    private static final class ResponseReading extends Reading {
        private final ResponseParser parser = new ResponseParser(4096, 20);
        private final boolean toHead;

        ResponseReading(boolean toHead) {
            this.toHead = toHead;
            parser.expect(toHead);
        }

        @Override
        void parse(ByteBuf in) throws MalformedMessageException {
            parser.parse(in, this);
        }

        @Override
        boolean startNext() {
            if (!parser.isComplete()) return false;
            parser.expect(toHead);
            return true;
        }

        @Override
        boolean writes(HeaderBlock head) {
            int status = Integer.parseInt(head.get(":status", ""));
            return status >= 200 && !toHead && status != 204 && status != 304;
        }

        @Override
        void write(HeaderBlock head, ByteBuf out) {
            HttpWriter.response(Integer.parseInt(head.get(":status", "")), head, out);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void fieldsThatPassAreWrittenAsOneLine(byte[] data) throws MalformedMessageException {
        String text = new String(data, java.nio.charset.StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':', 1);
        if (colon < 0) return;
        var headers = new HeaderBlock();
        try {
            headers.add(text.substring(0, colon), text.substring(colon + 1));
        } catch (IllegalArgumentException refused) {
            return;
        }
        ByteBuf out = Unpooled.buffer();
        HttpWriter.response(200, headers, out);
        var lines = new HeadReader(1 << 20, 10);
        int count = 0;
        while (lines.next(out) && !lines.isEmpty()) count++;
        assertThat(count).isEqualTo(headers.name(0).startsWith(":") ? 1 : 2);
        assertThat(out.isReadable()).isFalse();
    }
}
