package io.leno.filters.compressor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.compression.BodyCodec;
import io.leno.filters.compression.BodyCoding;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class CompressorFilterTest {
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "brotli", "zstd"})
    void whatIsCompressedInPiecesIsReadInOtherPieces(String kind) {
        String text =
                IntStream.range(0, 2000)
                        .mapToObj(i -> "line " + Integer.toHexString(i * 7919))
                        .collect(Collectors.joining("\n"));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        byte[] compressed = run(BodyCoding.compressor(library(kind, "compressor")), bytes, 777);
        byte[] read = run(BodyCoding.decompressor(library(kind, "decompressor")), compressed, 13);

        assertThat(compressed.length).isLessThan(bytes.length / 2);
        assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo(text);
    }

    private final List<String> errors = new ArrayList<>();

    private byte[] run(BodyCoding coding, byte[] bytes, int pieceBytes) {
        var out = new ByteArrayOutputStream();
        try (BodyCodec codec = coding.codecs().apply(errors::add)) {
            for (int at = 0; at < bytes.length; at += pieceBytes) {
                int end = Math.min(bytes.length, at + pieceBytes);
                out.writeBytes(codec.next(Arrays.copyOfRange(bytes, at, end), end == bytes.length));
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "brotli", "zstd"})
    void whatIsNoCompressedBodyIsCountedAndLeftOut(String kind) {
        byte[] noise = "this is none of them, whatever it is".getBytes(StandardCharsets.UTF_8);

        byte[] read = run(BodyCoding.decompressor(library(kind, "decompressor")), noise, 10);

        assertThat(read).isEmpty();
        assertThat(errors).hasSize(1);
    }

    @Test
    void aLibraryThatIsNotHereIsRefusedByName() {
        assertThatThrownBy(() -> BodyCoding.compressor(library("lzma", "compressor")))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining("envoy.extensions.compression.lzma");
    }

    private static TypedExtensionConfig library(String kind, String what) {
        String name = kind.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + kind.substring(1);
        return TypedExtensionConfig.newBuilder()
                .setName("x")
                .setTypedConfig(
                        Any.newBuilder()
                                .setTypeUrl(
                                        "type.googleapis.com/envoy.extensions.compression."
                                                + kind
                                                + "."
                                                + what
                                                + ".v3."
                                                + name))
                .build();
    }
}
