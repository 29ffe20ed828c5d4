package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// What all proxies together may leave unread.
class SendBudgetTest {
    private static final class Proxy implements SendBudget.Client {
        final CompletableFuture<Void> ready = new CompletableFuture<>();
        final CompletableFuture<Duration> letGo = new CompletableFuture<>();

        @Override
        public void ready() {
            ready.complete(null);
        }

        @Override
        public void tooSlow(Duration silent) {
            letGo.complete(silent);
        }
    }

    private long now;
    private final Proxy slow = new Proxy();
    private final Proxy other = new Proxy();

    @Test
    void whoComesWhileTooMuchIsUnreadWaitsUntilItIsRead() {
        SendBudget budget = budget(Duration.ofMinutes(1));
        assertThat(budget.hasRoom(slow)).isTrue();
        budget.sent(slow, 100);
        assertThat(budget.hasRoom(other)).isFalse();
        assertThat(other.ready).isNotDone();
        budget.taken(slow);
        assertThat(other.ready).isDone();
        assertThat(budget.hasRoom(other)).isTrue();
        assertThat(budget.unsentBytes()).isZero();
    }

    @Test
    void whoReadsNothingWhileOthersWaitIsLetGo() {
        SendBudget budget = budget(Duration.ofMinutes(1));
        budget.sent(slow, 100);
        assertThat(budget.hasRoom(other)).isFalse();
        budget.letGo();
        assertThat(slow.letGo).isNotDone();
        now += Duration.ofMinutes(1).toNanos();
        budget.letGo();
        assertThat(slow.letGo).isDone();
        budget.left(slow);
        assertThat(other.ready).isDone();
        assertThat(other.letGo).isNotDone();
    }

    @Test
    void whileSomebodyReadsASlowOneMayTakeTwelveTimesAsLong() {
        SendBudget budget = budget(Duration.ofMinutes(1));
        var reading = new Proxy();
        budget.sent(slow, 100);
        assertThat(budget.hasRoom(other)).isFalse();
        for (int minute = 1; minute <= 12; minute++) {
            assertThat(slow.letGo).isNotDone();
            now += Duration.ofMinutes(1).toNanos();
            budget.sent(reading, 1);
            budget.taken(reading);
            budget.letGo();
        }
        assertThat(slow.letGo).isDone();
    }

    @Test
    void oneThatLeavesWhileItWaitsHoldsUpNobody() {
        SendBudget budget = budget(Duration.ofMinutes(1));
        var third = new Proxy();
        budget.sent(slow, 100);
        assertThat(budget.hasRoom(third)).isFalse();
        assertThat(budget.hasRoom(other)).isFalse();
        budget.left(third);
        budget.taken(slow);
        assertThat(other.ready).isDone();
        assertThat(third.ready).isNotDone();
    }

    private SendBudget budget(Duration patience) {
        return new SendBudget(100, patience, Runnable::run, () -> now);
    }
}
