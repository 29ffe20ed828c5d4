package io.leno.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.testkit.FakeHeaders;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderMatchTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'exact': 'abc'}                          | abc | true",
                "{'exact': 'abc'}                          | ABC | false",
                "{'exact': 'abc', 'ignoreCase': true}      | ABC | true",
                "{'prefix': 'AB', 'ignoreCase': true}      | abc | true",
                "{'suffix': 'bc'}                          | abc | true",
                "{'contains': 'B', 'ignoreCase': true}     | abc | true",
                "{'safeRegex': {'regex': 'a.c'}}           | abc | true",
                "{'safeRegex': {'regex': 'b'}}             | abc | false"
            })
    void comparesTheValueAsEnvoyDoes(String matcher, String value, boolean expected) {
        assertThat(matches("'stringMatch': " + matcher, with(value))).isEqualTo(expected);
    }

    @Test
    void aMissingHeaderMatchesNothingNotEvenInverted() {
        String test = "'stringMatch': {'exact': 'a'}, 'invertMatch': true";

        assertThat(matches(test, FakeHeaders.none())).isFalse();
        assertThat(matches(test, with("b"))).isTrue();
        assertThat(matches(test + ", 'treatMissingHeaderAsEmpty': true", FakeHeaders.none()))
                .isTrue();
    }

    @Test
    void presenceAndAbsenceCanBeAskedFor() {
        assertThat(matches("'presentMatch': true", with(""))).isTrue();
        assertThat(matches("'presentMatch': false", with(""))).isFalse();
        assertThat(matches("'presentMatch': true, 'invertMatch': true", FakeHeaders.none()))
                .isTrue();
    }

    @Test
    void severalValuesAreOneTextWithCommas() {
        FakeHeaders headers = with("a");
        headers.add("x-test", "b");

        assertThat(matches("'stringMatch': {'exact': 'a,b'}", headers)).isTrue();
    }

    @Test
    void aRangeIsOfWholeNumbersWithoutItsEnd() {
        String range = "'rangeMatch': {'start': -5, 'end': 10}";

        assertThat(matches(range, with("-5"))).isTrue();
        assertThat(matches(range, with("10"))).isFalse();
        assertThat(matches(range, with("five"))).isFalse();
    }

    @Test
    void aMatcherThatSaysNothingIsRefused() {
        assertThatThrownBy(() -> matches("'stringMatch': {}", with("a")))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining("match_pattern: not set");
    }

    private static FakeHeaders with(String value) {
        return FakeHeaders.none().with("x-test", value);
    }

    private static boolean matches(String test, FakeHeaders headers) {
        var matcher = HeaderMatcher.newBuilder();
        String json = "{'name': 'X-Test', " + test + "}";
        try {
            JsonFormat.parser().merge(json.replace('\'', '"'), matcher);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(json, e);
        }
        return HeaderMatch.of(matcher.build()).matches(headers);
    }
}
