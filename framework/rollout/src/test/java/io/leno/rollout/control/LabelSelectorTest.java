package io.leno.rollout.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class LabelSelectorTest {
    private static final Map<String, String> LABELS =
            Map.of("app", "reviews", "version", "v2", "example.com/tier", "back");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                | true",
                "app=reviews                     | true",
                "app==reviews,version!=v1        | true",
                "app=reviews,version!=v2         | false",
                "version in (v1, v2),app         | true",
                "version notin (v1,v2)           | false",
                "stage notin (dev)               | true",
                "stage!=dev                      | true",
                "!stage , example.com/tier=back  | true",
                "stage                           | false",
            })
    void aSelectorIsReadAsKubectlReadsIt(String text, boolean matches) {
        assertThat(LabelSelector.parse(text == null ? "" : text).matches(LABELS))
                .isEqualTo(matches);
    }
}
