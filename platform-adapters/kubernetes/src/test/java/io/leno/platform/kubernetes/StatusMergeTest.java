package io.leno.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class StatusMergeTest {
    private static final String NOW = "2026-11-30T12:00:00Z";
    private static final String BEFORE = "2026-11-29T12:00:00Z";

    private final StatusMerge merge = new StatusMerge("ours", NOW);

    @Test
    void aConditionKeepsItsTimeAsLongAsItsStatusStays() {
        Map<String, Object> old = conditions(condition("Accepted", "True", BEFORE, "fine"));
        assertThat(merge.merge(old, conditions(condition("Accepted", "True", "", "still fine"))))
                .isEqualTo(conditions(condition("Accepted", "True", BEFORE, "still fine")));
        assertThat(merge.merge(old, conditions(condition("Accepted", "False", "", "no more"))))
                .isEqualTo(conditions(condition("Accepted", "False", NOW, "no more")));
    }

    @Test
    void aConditionThatIsNewChangedNow() {
        assertThat(merge.merge(Map.of(), conditions(condition("Accepted", "True", "", "fine"))))
                .isEqualTo(conditions(condition("Accepted", "True", NOW, "fine")));
    }

    @Test
    void parentsOfOthersStay() {
        var others = Map.of("parentRef", Map.of("name", "gw"), "controllerName", "others");
        var ours = Map.of("parentRef", Map.of("name", "gw"), "controllerName", "ours");
        var gone = Map.of("parentRef", Map.of("name", "gone"), "controllerName", "ours");
        assertThat(merge.merge(parents(gone, others), parents(ours)))
                .isEqualTo(parents(others, ours));
        assertThat(merge.merge(parents(ours, others), Map.of("parents", List.of())))
                .isEqualTo(parents(others));
    }

    @Test
    void whatWeSayUnderAnotherNameIsOursToo() {
        var said =
                Map.of("ancestorRef", Map.of("name", "a"), "controllerName", "ours for the mesh");
        assertThat(
                        merge.merge(
                                Map.of("ancestors", List.of(said)),
                                Map.of("ancestors", List.of(said))))
                .isEqualTo(Map.of("ancestors", List.of(said)));
    }

    @Test
    void numbersThatAreEqualAreNoChange() {
        Map<String, Object> old = Map.of("listeners", List.of(Map.of("name", "a", "attached", 3)));
        var wanted = Map.of("listeners", List.of(Map.of("name", "a", "attached", 3L)));
        assertThat(merge.merge(old, wanted)).isEqualTo(merge.merge(old, Map.of()));
    }

    @Test
    void fieldsThatWeDoNotSayAnyMoreLeaveOurEntriesOnly() {
        Map<String, Object> old =
                Map.of("theirs", 1L, "listeners", List.of(Map.of("name", "a", "stale", true)));
        assertThat(merge.merge(old, Map.of("listeners", List.of(Map.of("name", "a")))))
                .isEqualTo(Map.of("theirs", 1L, "listeners", List.of(Map.of("name", "a"))));
    }

    private static Map<String, Object> conditions(Map<String, Object> condition) {
        return Map.of("conditions", List.of(condition));
    }

    private static Map<String, Object> condition(
            String type, String status, String since, String message) {
        var condition = new LinkedHashMap<String, Object>();
        condition.put("type", type);
        condition.put("status", status);
        condition.put("lastTransitionTime", since);
        condition.put("message", message);
        return condition;
    }

    private static Map<String, Object> parents(Object... parents) {
        return Map.of("parents", List.of(parents));
    }
}
