package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.nio.charset.StandardCharsets;

/// The head of a browser's request: parsed, written, edited.
@State(Scope.Thread)
public class HeadBenchmark implements MessageEvents {
    private static final byte[] REQUEST =
            """
            GET /reviews/7?page=2 HTTP/1.1
            Host: reviews.default.svc.cluster.local:9080
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0)
            Accept: text/html,application/xhtml+xml
            Accept-Language: en-US,en;q=0.5
            Accept-Encoding: gzip, deflate, br
            Cookie: session=4f7c2a9e
            Cache-Control: no-cache

            """
                    .replace("\n", "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);

    private final RequestParser parser = new RequestParser(RequestOptions.of(60 * 1024, 100));
    private final ByteBuf in = Unpooled.directBuffer().writeBytes(REQUEST);
    private final ByteBuf out = Unpooled.directBuffer(4096);
    private HeaderBlock head = new HeaderBlock();

    @Override
    public void onHead(HeaderBlock headers, boolean end) {
        head = headers;
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        data.release();
    }

    @Override
    public void onEnd(@Nullable HeaderBlock trailers) {}

    @Benchmark
    public HeaderBlock parse() throws MalformedMessageException {
        in.readerIndex(0);
        parser.parse(in, this);
        parser.startNext();
        return head;
    }

    @Benchmark
    public int parseAndWrite() throws MalformedMessageException {
        parse();
        out.clear();
        HttpWriter.request(head, out);
        return out.writerIndex();
    }

    @Benchmark
    public HeaderBlock parseAndEdit() throws MalformedMessageException {
        parse();
        head.put("x-request-id", "1");
        head.append("x-added", "value");
        head.remove("cookie");
        head.remove("not-there");
        return head;
    }
}
