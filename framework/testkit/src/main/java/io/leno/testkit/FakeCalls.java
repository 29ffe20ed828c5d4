package io.leno.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.Call;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.ResponseFlag;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// The calls a filter makes, in the test's hands: it sees each and answers it when it likes. For
/// one thread.
public final class FakeCalls {
    private final List<HttpCall> made = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();

    private static final class Open {
        final HttpCall call;
        final Consumer<CallOutcome> outcome;

        Open(HttpCall call, Consumer<CallOutcome> outcome) {
            this.call = call;
            this.outcome = outcome;
        }
    }

    Call call(HttpCall call, Consumer<CallOutcome> outcome) {
        var pending = new Open(call, outcome);
        made.add(call);
        open.add(pending);
        return () -> open.remove(pending);
    }

    void cancelAll() {
        open.clear();
    }

    /// All that were made, in order.
    public List<HttpCall> made() {
        return List.copyOf(made);
    }

    /// How many wait for their outcome; those that were cancelled do not.
    public int waiting() {
        return open.size();
    }

    /// The oldest that waits.
    ///
    /// @throws AssertionError when none does
    public HttpCall next() {
        return first().call;
    }

    private Open first() {
        if (open.isEmpty()) throw new AssertionError("no call waits for its outcome");
        return open.getFirst();
    }

    /// Answers the oldest that waits.
    ///
    /// @throws AssertionError when none does
    public void answer(int status, String body) {
        answer(FakeHeaders.response(status), body.getBytes(UTF_8), Set.of());
    }

    /// As [#answer(int, String)], with headers and flags.
    public void answer(Headers headers, byte[] body, Set<ResponseFlag> flags) {
        settle(new CallOutcome.Response(headers, body, null, flags, "via_upstream"));
    }

    /// Fails the oldest that waits.
    ///
    /// @throws AssertionError when none does
    public void fail(CallOutcome.Reason reason) {
        settle(new CallOutcome.Failure(reason, Set.of(), ""));
    }

    /// Tells the oldest that waits any outcome.
    ///
    /// @throws AssertionError when none does
    public void settle(CallOutcome outcome) {
        Open oldest = first();
        open.remove(oldest);
        oldest.outcome.accept(outcome);
    }
}
