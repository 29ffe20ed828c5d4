package io.leno.proxy.h2;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The head of a gRPC call, most of which the table knows from the calls before.
@State(Scope.Thread)
public class HpackBenchmark {
    private final HpackEncoder encoder = new HpackEncoder(4096);
    private final HpackDecoder decoder = new HpackDecoder(4096);
    private final HeaderBlock headers = new HeaderBlock();
    private final ByteBuf out = Unpooled.directBuffer(4096);
    private byte[] block = {};
    private int fields;

    @Setup
    public void prepare() throws Http2Exception {
        headers.append(":method", "POST");
        headers.append(":scheme", "http");
        headers.append(":path", "/bench.Bench/Call");
        headers.append(":authority", "reviews.default.svc.cluster.local:9080");
        headers.append("content-type", "application/grpc");
        headers.append("te", "trailers");
        headers.append("user-agent", "grpc-java-netty/1.85.1");
        headers.append("grpc-accept-encoding", "gzip");
        headers.append("x-request-id", "6f0c7c1a-3d5e-4d1b-9d0a-0f2d7f6f5c11");
        for (int i = 0; i < 4; i++) {
            encode();
            block = ByteBufUtil.getBytes(out);
            decode();
        }
    }

    @Benchmark
    public int encode() {
        out.clear();
        encoder.encode(headers, out);
        return out.writerIndex();
    }

    @Benchmark
    public int decode() throws Http2Exception {
        decoder.decode(block, 0, block.length, (name, value) -> fields++);
        return fields;
    }
}
