package io.leno.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class InboxTest {
    private final Inbox inbox = new Inbox();
    private final List<String> done = new ArrayList<>();

    private Runnable noting(String what) {
        return () -> done.add(what);
    }

    @Test
    void tenThousandChangesOfAnObjectAreTheLastOne() throws Exception {
        inbox.put("a", noting("a0"));
        inbox.put(noting("a was listed"));
        for (int i = 1; i <= 10_000; i++) inbox.put("a", noting("a" + i));
        inbox.take().forEach(Runnable::run);
        assertThat(done).containsExactly("a10000", "a was listed");
    }

    @Test
    void changesOfOthersAreTakenInTheirOrderAndOnce() throws Exception {
        inbox.put("a", noting("a"));
        inbox.put("b", noting("b"));
        inbox.take().forEach(Runnable::run);
        assertThat(done).containsExactly("a", "b");
        assertThat(inbox.take(1)).isEmpty();
    }

    @Test
    void whoWaitsIsWokenByWhatComes() throws Exception {
        Thread later = Thread.startVirtualThread(() -> inbox.put("a", noting("a")));
        inbox.take().forEach(Runnable::run);
        assertThat(done).containsExactly("a");
        later.join();
    }
}
