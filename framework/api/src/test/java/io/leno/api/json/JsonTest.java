package io.leno.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

class JsonTest {
    @Test
    void readsWhatItWrites() {
        Object value =
                Map.of(
                        "list", List.of(1L, -2.5, true, "a \"quoted\" \\ \u0001 \u00e9 line\n"),
                        "empty", List.of(Map.of(), List.of(), ""));
        assertThat(Json.read(Json.write(value))).isEqualTo(value);
    }

    @Test
    void nullAndEscapesAreRead() {
        assertThat(Json.read(" [null, \"\\u00e9\\/\\b\", 12345678901234567890] "))
                .isEqualTo(Arrays.asList(null, "é/\b", 1.2345678901234567e19));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\": 1,}     | line 1, column 9: '}' (expected: a name in quotes)",
                "[1 2]           | line 1, column 4: '2' (expected: ',' or ']')",
                "{\"a\" 1}       | line 1, column 6: '1' (expected: ':')",
                "tru             | line 1, column 1: 't' (expected: a value)",
                "01              | line 1, column 1: '0' (expected: a value)",
                "\"abc           | line 1, column 5: the end (expected: '\"')",
                "{} x            | line 1, column 4: 'x' (expected: the end)",
                "[\"\\x\"]       | line 1, column 4: 'x' (expected: one of \" \\ / b f n r t u)",
            })
    void refusesWhatIsNoJsonAndSaysWhere(String text, String message) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessage(message);
    }

    @Test
    void noDepthOverflowsTheStack() {
        assertThatThrownBy(() -> Json.read("[".repeat(100_000)))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageContaining("nested deeper than 200");
    }
}
