package io.leno.api.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryRuleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "percent=10",
                "percent=0.25,header=x-canary",
                "percent=0,header=x-canary:yes,key=cookie:session,automatic=false",
                "percent=100,key=source-address",
                "percent=5,key=header:x-user",
                "percent=5,key=request-id"
            })
    void aRuleIsReadAsItIsWritten(String text) {
        assertThat(CanaryRule.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "10,percent=10",
        "10%,percent=10",
        "'header=X-Canary: 1','percent=0,header=x-canary:1'"
    })
    void thereAreShortForms(String text, String whole) {
        assertThat(CanaryRule.parse(text)).hasToString(whole);
    }

    @ParameterizedTest
    @CsvSource({
        "abc,canary percent: 'abc'",
        "101,canary percent: 101.0 (expected: 0..100)",
        "NaN,canary percent: NaN (expected: 0..100)",
        "share=3,canary: unknown part share",
        "key=cookie,canary key: cookie without a name",
        "key=moon,canary key: moon",
        "automatic=maybe,canary automatic: maybe"
    })
    void aMistakeIsNamed(String text, String message) {
        assertThatThrownBy(() -> CanaryRule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
