package io.leno.istio.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.istio.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class BinderTest {
    enum Color {
        RED,
        GREEN
    }

    record Inner(String name) {}

    record Sample(
            String text,
            boolean flag,
            int count,
            Integer maybe,
            double share,
            Duration delay,
            Color color,
            Inner inner,
            List<Inner> list,
            Map<String, String> map) {}

    private static final Schema SCHEMA = Schema.of(Enum::name, List.of());

    private final Report report =
            new Report(Resources.resource("{apiVersion: a/v1, kind: Sample, metadata: {name: x}}"));

    @Test
    void absentFieldsHaveTheValueThatMeansAbsent() {
        assertThat(bind(Map.of()))
                .isEqualTo(
                        new Sample(
                                "", false, 0, null, 0, null, Color.RED, null, List.of(), Map.of()));
        assertThat(report.problems()).isEmpty();
    }

    @Test
    void nullIsTheSameAsAbsent() {
        var body = new HashMap<String, Object>();
        body.put("text", null);
        body.put("inner", null);
        assertThat(bind(body)).isEqualTo(bind(Map.of()));
        assertThat(report.problems()).isEmpty();
    }

    @Test
    void everyTypeIsRead() {
        Sample sample =
                bind(
                        Map.of(
                                "text",
                                "t",
                                "flag",
                                true,
                                "count",
                                3,
                                "maybe",
                                0,
                                "share",
                                2,
                                "delay",
                                "7s",
                                "color",
                                "GREEN",
                                "inner",
                                Map.of("name", "i"),
                                "list",
                                List.of(Map.of("name", "a"), Map.of("name", "b")),
                                "map",
                                Map.of("k", "v")));
        assertThat(report.problems()).isEmpty();
        assertThat(sample)
                .isEqualTo(
                        new Sample(
                                "t",
                                true,
                                3,
                                0,
                                2,
                                Duration.ofSeconds(7),
                                Color.GREEN,
                                new Inner("i"),
                                List.of(new Inner("a"), new Inner("b")),
                                Map.of("k", "v")));
    }

    @ParameterizedTest
    @CsvSource({
        "7s, PT7S",
        "0.5s, PT0.5S",
        "1h30m, PT1H30M",
        "250ms, PT0.25S",
        "1.5h, PT1H30M",
        "0, PT0S",
        "0s, PT0S",
        "-2s, PT-2S",
        "3us, PT0.000003S"
    })
    void durationsAreReadAsGoWritesThem(String text, Duration expected) {
        assertThat(bind(Map.of("delay", text)).delay).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "s", "7 s", "7sec", "PT7S", "1d", "", "9999999999h"})
    void whatIsNoDurationIsRefused(String text) {
        bind(Map.of("delay", text));
        assertThat(messages())
                .containsExactly(
                        "spec.delay: \""
                                + text
                                + "\" (expected: a duration such as \"7s\", \"0.5s\" or"
                                + " \"1h30m\")");
    }

    @Test
    void wholeNumbersMayBeWrittenAsIntegralDoublesAndStrings() {
        for (Object number : Arrays.asList(80, 80L, 80.0, "80", "8e1", BigInteger.valueOf(80))) {
            assertThat(bind(Map.of("count", number)).count).isEqualTo(80);
        }
        assertThat(report.problems()).isEmpty();
    }

    @Test
    void fractionsAndWordsAreNoWholeNumbers() {
        for (Object number : Arrays.<Object>asList(80.5, "many", 1L << 40, "1e999")) {
            bind(Map.of("count", number));
        }
        assertThat(messages())
                .containsExactly(
                        "spec.count: 80.5 (expected: a whole number)",
                        "spec.count: \"many\" (expected: a whole number)",
                        "spec.count: 1099511627776 (expected: a whole number)",
                        "spec.count: \"1e999\" (expected: a whole number)");
    }

    @Test
    void anUnquotedNumberIsNoStringAndTheMessageSaysHowToWriteIt() {
        bind(Map.of("map", Map.of("version", 1), "text", true));
        assertThat(messages())
                .containsExactly(
                        "spec.text: true (expected: a string: \"true\")",
                        "spec.map.version: 1 (expected: a string: \"1\")");
    }

    @Test
    void allProblemsAreFoundWithTheirPaths() {
        bind(
                Map.of(
                        "inner",
                        List.of(),
                        "list",
                        Arrays.asList(Map.of("nam", "a"), "b", null),
                        "flag",
                        "yes",
                        "color",
                        "gren"));
        assertThat(messages())
                .containsExactlyInAnyOrder(
                        "spec.flag: \"yes\" (expected: true or false)",
                        "spec.color: \"gren\" (expected: RED, GREEN; did you mean \"GREEN\"?)",
                        "spec.inner: a list (expected: a mapping)",
                        "spec.list[0].nam: unknown field \"nam\" (did you mean \"name\"?)",
                        "spec.list[1]: \"b\" (expected: a mapping)",
                        "spec.list[2]: null (expected: a value)");
    }

    @Test
    void checksOfWhatCouldNotBeReadStaySilent() {
        bind(Map.of("inner", Map.of("nam", "a")));
        report.missing("spec.inner", "a name");
        report.missing("spec.inner.nam.x", "a name");
        report.missing("spec.text", "a text");
        assertThat(messages())
                .containsExactly(
                        "spec.inner.nam: unknown field \"nam\" (did you mean \"name\"?)",
                        "spec.text: missing (expected: a text)");
    }

    private Sample bind(Map<String, Object> body) {
        return new Binder(SCHEMA).bind(Sample.class, body, "spec", "Sample", report);
    }

    private List<String> messages() {
        return report.problems().stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }
}
