package io.leno.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;

import org.junit.jupiter.api.Test;

import java.util.List;

class ProblemLogTest {
    private final ProblemLog log = new ProblemLog();

    private static Problem notice(String subject, int line, String message) {
        String location = "a.yaml:" + line;
        return new Problem(Severity.NOTICE, "not-yet-acted-on", subject, location, "", message);
    }

    @Test
    void noticesThatSayTheSameOfAKindAreOneLine() {
        log.report(
                "a", List.of(notice("Sidecar default/a", 1, "no"), notice("Gateway g", 2, "no")));
        log.report("b", List.of(notice("Sidecar default/b", 3, "no")));
        assertThat(log.takeNotices())
                .containsExactly(
                        "a.yaml:1: Sidecar default/a: no (and 1 more like it)",
                        "a.yaml:2: Gateway g: no");
        assertThat(log.takeNotices()).isEmpty();
    }

    @Test
    void manyKindsOfNoticesAreCutShort() {
        for (int i = 0; i < 15; i++) log.report("s" + i, List.of(notice("A a", i, "m" + i)));
        assertThat(log.takeNotices()).hasSize(11).last().isEqualTo("and 5 more notices");
        assertThat(log.current()).hasSize(15);
    }

    @Test
    void aNoticeThatMovedToAnotherLineIsNotNew() {
        log.report("a", List.of(notice("A a", 1, "m")));
        log.takeNotices();
        log.report("a", List.of(notice("A a", 7, "m")));
        assertThat(log.takeNotices()).isEmpty();
        assertThat(log.current().getFirst().location()).isEqualTo("a.yaml:7");
    }

    @Test
    void aNoticeThatWentBeforeItWasLoggedIsNotLogged() {
        log.report("a", List.of(notice("A a", 1, "m")));
        log.report("a", List.of());
        assertThat(log.takeNotices()).isEmpty();
    }

    @Test
    void problemsAreListedInTheOrderOfTheirLines() {
        log.report("a", List.of(notice("A a", 10, "later"), notice("A b", 9, "earlier")));
        assertThat(log.current()).extracting(Problem::message).containsExactly("earlier", "later");
    }
}
