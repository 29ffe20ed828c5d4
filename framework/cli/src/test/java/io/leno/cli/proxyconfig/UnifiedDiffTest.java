package io.leno.cli.proxyconfig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Two texts line by line.
class UnifiedDiffTest {
    @Test
    void theSameIsNothing() {
        assertThat(UnifiedDiff.of("a", List.of("x"), "b", List.of("x"), 7)).isEmpty();
    }

    @Test
    void changesThatAreFarFromEachOtherAreApart() {
        List<String> first = lines("1 2 3 4 5 6 7 8 9");
        List<String> second = lines("0 1 2 3 4 5 6 7 x 9");
        assertThat(UnifiedDiff.of("a", first, "b", second, 1))
                .containsExactly(
                        "--- a",
                        "+++ b",
                        "@@ -1 +1,2 @@",
                        "+0",
                        " 1",
                        "@@ -7,3 +8,3 @@",
                        " 7",
                        "-8",
                        "+x",
                        " 9");
    }

    @Test
    void whatIsLeftAndAddedMakesTheSecondOfTheFirst() {
        var random = new Random(3);
        for (int round = 0; round < 200; round++) {
            List<String> first = text(random);
            List<String> second = text(random);
            var old = new ArrayList<String>();
            var now = new ArrayList<String>();
            for (String line : UnifiedDiff.of("a", first, "b", second, 1_000)) {
                if (line.startsWith("---") || line.startsWith("+++") || line.startsWith("@@"))
                    continue;
                if (line.charAt(0) != '+') old.add(line.substring(1));
                if (line.charAt(0) != '-') now.add(line.substring(1));
            }
            if (first.equals(second)) continue;
            assertThat(old).isEqualTo(first);
            assertThat(now).isEqualTo(second);
        }
    }

    private static List<String> text(Random random) {
        var lines = new ArrayList<String>();
        for (int i = random.nextInt(30); i > 0; i--) lines.add("l" + random.nextInt(5));
        return lines;
    }

    private static List<String> lines(String text) {
        return Arrays.asList(text.split(" "));
    }
}
