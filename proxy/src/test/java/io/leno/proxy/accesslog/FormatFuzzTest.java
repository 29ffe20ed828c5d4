package io.leno.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.leno.proxy.FakeStream;

import java.nio.charset.StandardCharsets;

/// Any text as a format.
class FormatFuzzTest {
    private final FakeStream stream = new FakeStream();

    @FuzzTest(maxDuration = "2m")
    void textsAreFormatsOrRefused(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        for (Format.Missing missing : Format.Missing.values()) {
            Format format;
            try {
                format = Format.compile(text, missing);
            } catch (InvalidAccessLogException refused) {
                return;
            }
            var out = new StringBuilder();
            format.appendTo(out, stream);
            assertThat(out.length()).isLessThan(1_000_000);
            if (text.indexOf('%') < 0) assertThat(out.toString()).isEqualTo(text);
        }
    }
}
