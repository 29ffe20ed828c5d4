package io.leno.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.leno.proxy.tls.ClientHelloReader.Result;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Any first bytes of a connection.
class ClientHelloFuzzTest {
    private static final int MOST = 16_000;

    @FuzzTest(maxDuration = "2m")
    void firstBytesAreUnderstoodAlikeHoweverTheyAreCut(byte[] data) {
        byte[] bytes = Arrays.copyOf(data, Math.min(data.length, MOST));
        var atOnce = new ClientHelloReader(true);
        Result whole = atOnce.read(ByteBuffer.wrap(bytes));
        var inParts = new ClientHelloReader(true);
        Result parts = Result.NEED_MORE;
        for (int i = 1; i <= bytes.length && parts == Result.NEED_MORE; i++)
            parts = inParts.read(ByteBuffer.wrap(bytes, 0, i).slice());
        assertThat(parts).isEqualTo(whole);
        assertThat(inParts.hello()).isEqualTo(atOnce.hello());
        assertThat(atOnce.examined()).isBetween(0, bytes.length);
    }
}
