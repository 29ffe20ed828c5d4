package io.leno.api.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

class MessageTypeTest {
    private static String fill(String template, Object... values) {
        return new MessageType("X1", "X", Level.INFO, template).text(List.of(values));
    }

    @Test
    void placesAreFilledAsGoDoes() {
        assertThat(fill("%s of %v in %d%%", "a", List.of("b", "c"), 7))
                .isEqualTo("a of [b c] in 7%");
        assertThat(fill("%q and %q", "a \"b\"\\\n", List.of("c", "d")))
                .isEqualTo("\"a \\\"b\\\"\\\\\\n\" and [\"c\" \"d\"]");
    }

    @Test
    void aTemplateWithOtherPlacesIsRefused() {
        assertThatThrownBy(() -> fill("%s %s", "one")).hasMessageContaining("values: [one]");
        assertThatThrownBy(() -> fill("%s", "one", "two"))
                .hasMessageContaining("values: [one, two]");
    }

    @Test
    void istiosTypesHaveCodesOfTheirOwn() {
        Set<String> codes = new HashSet<>();
        assertThat(IstioMessages.all())
                .hasSize(68)
                .allSatisfy(
                        each -> {
                            assertThat(each.code()).matches("IST\\d{4}");
                            assertThat(codes.add(each.code())).isTrue();
                        });
        assertThat(IstioMessages.REFERENCED_RESOURCE_NOT_FOUND.text(List.of("host", "nobody")))
                .isEqualTo("Referenced host not found: \"nobody\"");
    }

    @Test
    void errorsAreWorseThanWarningsAndTheseThanInfo() {
        assertThat(Level.ERROR.isAtLeast(Level.WARNING)).isTrue();
        assertThat(Level.WARNING.isAtLeast(Level.WARNING)).isTrue();
        assertThat(Level.INFO.isAtLeast(Level.WARNING)).isFalse();
    }
}
