package io.leno.proxy.filter;

/// How a plugin breaks its contract.
public enum Misbehaviour {
    /// It threw, out of a call, a task or a timer.
    THREW("threw", true),
    /// It paused a stream and did not go on within its pause timeout.
    NEVER_RESUMED("never_resumed", true),
    /// It kept the event loop for so long that the watchdog saw it.
    BLOCKED_LOOP("blocked_loop", true),
    /// A call took longer than its budget.
    OVER_TIME("over_time", true),
    /// A call allocated more than it may.
    OVER_ALLOCATION("over_allocation", true),
    /// What was held for it went past its own buffer limit.
    OVER_BUFFER("over_buffer", true),
    /// What was held for it went past the connection manager's buffer limit. Often the client's
    /// doing, so it counts against nobody.
    HELD_TOO_MUCH("held_too_much", false),
    /// A script failed and the message went on without it, as Envoy has it: it speaks against a
    /// canary, and never takes anything out of service.
    FAILED_OPEN("failed_open", true),
    /// Work that it gave away went on after the end of its stream although it was interrupted.
    LEFT_WORK("left_work", true);

    private final String statName;
    private final boolean fault;

    Misbehaviour(String statName, boolean fault) {
        this.statName = statName;
        this.fault = fault;
    }

    /// As stats and reports call it.
    public String statName() {
        return statName;
    }

    /// Whether it speaks against the plugin: counts as a failure of its generation.
    public boolean isFault() {
        return fault;
    }

    /// Whether many of it take the plugin out of service: by quarantine, or by the generation
    /// before it.
    boolean endsService() {
        return fault && this != FAILED_OPEN;
    }
}
