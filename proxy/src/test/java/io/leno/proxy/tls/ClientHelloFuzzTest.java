package io.leno.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/// Any first bytes of a connection.
class ClientHelloFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void firstBytesAreUnderstoodAlikeHoweverTheyAreCut(byte[] data) {
        var memory = new UnpooledByteBufAllocator(false);
        ByteBuf whole = memory.buffer().writeBytes(data);
        ByteBuf parts = memory.buffer();
        ClientHello.Look atOnce = ClientHello.look(whole);
        ClientHello.Look inParts = ClientHello.look(parts);
        for (int i = 0; i < data.length && inParts instanceof ClientHello.Look.NeedMore; i++) {
            parts.writeByte(data[i]);
            inParts = ClientHello.look(parts);
        }
        assertThat(inParts).isEqualTo(atOnce);
        assertThat(whole.readableBytes()).isEqualTo(data.length);
        whole.release();
        parts.release();
        assertThat(memory.metric().usedHeapMemory()).isZero();
    }
}
