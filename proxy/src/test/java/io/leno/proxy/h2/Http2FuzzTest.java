package io.leno.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.Unpooled;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Any frames: they mean the same however they are cut, cost a bounded amount of memory, leak none,
/// and never surprise us.
class Http2FuzzTest {
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    @FuzzTest(maxDuration = "3m")
    void clientsFramesAreUnderstoodAlikeHoweverTheyAreCut(byte[] data) throws Exception {
        check(data, true);
    }

    @FuzzTest(maxDuration = "3m")
    void hostsFramesAreUnderstoodAlikeHoweverTheyAreCut(byte[] data) throws Exception {
        check(data, false);
    }

    private static void check(byte[] data, boolean server) throws Exception {
        String whole = transcript(server, List.of(data));
        var bytes = new ArrayList<byte[]>();
        for (byte b : data) bytes.add(new byte[] {b});
        assertThat(transcript(server, bytes)).isEqualTo(whole);
        int cut = data.length == 0 ? 0 : Math.floorMod(Arrays.hashCode(data), data.length);
        var halves =
                List.of(
                        Arrays.copyOfRange(data, 0, cut),
                        Arrays.copyOfRange(data, cut, data.length));
        assertThat(transcript(server, halves)).isEqualTo(whole);
    }

    private static String transcript(boolean server, List<byte[]> parts) throws Exception {
        try (var conversation = new Conversation(server)) {
            if (server) conversation.feed(FrameReader.PREFACE);
            conversation.feed(SETTINGS);
            for (byte[] part : parts) conversation.feed(part);
            return conversation.transcript();
        }
    }

    @FuzzTest(maxDuration = "2m")
    void headerBlocksThatAreUnderstoodMeanTheSameWrittenAgain(byte[] data) throws Http2Exception {
        var decoder = new HpackDecoder(4096);
        var headers = new HeaderBlock();
        try {
            decoder.decode(
                    data,
                    0,
                    data.length,
                    (name, value) -> {
                        if (!name.isEmpty() && name.charAt(0) != ':') headers.append(name, value);
                    });
        } catch (Http2Exception refused) {
            return;
        }
        var out = Unpooled.buffer();
        new HpackEncoder(4096).encode(headers, out);
        byte[] block = new byte[out.readableBytes()];
        out.readBytes(block);
        var again = new HeaderBlock();
        new HpackDecoder(4096).decode(block, 0, block.length, again::append);
        assertThat(again.toString()).isEqualTo(headers.toString());
    }
}
