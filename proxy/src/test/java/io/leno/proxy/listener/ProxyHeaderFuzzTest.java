package io.leno.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.leno.proxy.listener.ProxyHeader.Parsed;

import java.nio.ByteBuffer;
import java.util.Set;

/// Any first bytes of a connection that may begin with a PROXY header.
class ProxyHeaderFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void headersAreUnderstoodAlikeHoweverTheyAreCut(byte[] data) {
        Parsed whole = ProxyHeader.parse(ByteBuffer.wrap(data), false, Set.of());
        Parsed parts = new Parsed.NeedMore();
        int there = 0;
        while (there < data.length && parts instanceof Parsed.NeedMore)
            parts = ProxyHeader.parse(ByteBuffer.wrap(data, 0, ++there).slice(), false, Set.of());
        if (whole instanceof Parsed.Found(ProxyHeader header)) {
            assertThat(header.length()).isBetween(1, data.length);
            assertThat(parts).isInstanceOf(Parsed.Found.class);
        } else assertThat(parts).isNotInstanceOf(Parsed.Found.class);
    }
}
