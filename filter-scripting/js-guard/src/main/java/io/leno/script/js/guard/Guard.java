package io.leno.script.js.guard;

import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.nodes.Node;

import org.jspecify.annotations.Nullable;

/// What the script of one context has done in its present call. The engine counts on the thread
/// that runs the script; who sets the limits does so on that thread, too, before it enters.
public final class Guard {
    /// What a script did too much of.
    public enum Excess {
        STATEMENTS,
        DEPTH
    }

    private long statementsLeft = Long.MAX_VALUE;
    private int depthLeft = Integer.MAX_VALUE;
    private @Nullable Excess excess;
    private Runnable stopper = () -> {};

    /// Who interrupts the context from another thread, as soon as it can.
    public void stopper(Runnable stopper) {
        this.stopper = stopper;
    }

    /// A call begins, or goes on.
    ///
    /// @param statements that it may still run
    /// @param depth of functions that call each other
    public void allow(long statements, int depth) {
        statementsLeft = statements;
        depthLeft = depth;
        excess = null;
    }

    /// Of what was allowed, the rest.
    public long statementsLeft() {
        return statementsLeft;
    }

    /// What was too much since [#allow]; null for nothing.
    public @Nullable Excess excess() {
        return excess;
    }

    void statement(Node node) {
        if (--statementsLeft < 0) stop(node, Excess.STATEMENTS);
    }

    void enter(Node node) {
        if (--depthLeft < 0) stop(node, Excess.DEPTH);
        if (--statementsLeft < 0) stop(node, Excess.STATEMENTS);
        TruffleSafepoint.poll(node);
    }

    void leave() {
        depthLeft++;
    }

    /// Waits for the interrupt, which no script can catch.
    private void stop(Node node, Excess what) {
        if (excess == null) excess = what;
        while (true) {
            stopper.run();
            TruffleSafepoint.pollHere(node);
            Thread.onSpinWait();
        }
    }
}
