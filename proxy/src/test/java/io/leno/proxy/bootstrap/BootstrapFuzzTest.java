package io.leno.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.nio.charset.StandardCharsets;

/// Any text as a bootstrap.
class BootstrapFuzzTest {
    @FuzzTest(maxDuration = "3m")
    void textsAreBootstrapsOrRefused(byte[] data) {
        try {
            BootstrapLoader.parse("fuzz", new String(data, StandardCharsets.UTF_8));
        } catch (InvalidBootstrapException refused) {
            assertThat(refused.getMessage()).startsWith("fuzz");
        }
    }
}
