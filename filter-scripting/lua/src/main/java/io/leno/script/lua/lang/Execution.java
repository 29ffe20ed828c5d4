package io.leno.script.lua.lang;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/// One call of a script that may wait in the middle: for a body, for an answer. It runs on the
/// thread that calls [#resume] until it ends or a function of the host calls [#await]; while it
/// waits it costs memory only. Belongs to one thread.
public final class Execution {
    private static final ContinuationScope SCOPE = new ContinuationScope("lua");

    private final LuaState state;
    private final Budget budget;
    private final Continuation continuation;
    private Object[] transferred = Lua.none();
    private RuntimeException failure;
    private boolean strayYield;

    /// Does nothing yet.
    public Execution(LuaState state, Budget budget, LuaFunction function, Object... arguments) {
        this.state = state;
        this.budget = budget;
        continuation = new Continuation(SCOPE, () -> run(function, arguments));
    }

    private void run(LuaFunction function, Object[] arguments) {
        try {
            state.call(function, arguments);
        } catch (LuaError | LimitExceeded e) {
            failure = e;
        }
    }

    /// Runs until the script ends or waits.
    ///
    /// @param values what the function that waits returns
    /// @throws LuaError when the script failed: it has ended then
    /// @throws LimitExceeded when it used too much: it has ended then
    public void resume(Object... values) {
        transferred = values;
        state.place(new LuaState.Place(null, 0, null));
        state.execution(this);
        state.budget(budget);
        budget.resume();
        try {
            continuation.run();
        } finally {
            budget.suspend();
            state.execution(null);
        }
        if (failure != null) throw failure;
        if (strayYield) throw new LuaError("script performed an unexpected yield");
    }

    /// What the call has used.
    public Budget budget() {
        return budget;
    }

    @Override
    public String toString() {
        return "thread: " + Lua.address(this);
    }

    public boolean isDone() {
        return continuation.isDone();
    }

    /// Waits for [#resume]. Called by a function of the host, inside the script.
    ///
    /// @return what it is resumed with
    Object[] await() {
        LuaState.Place place = state.place();
        if (!Continuation.yield(SCOPE))
            throw state.error("attempt to yield across C-call boundary");
        state.place(place);
        return transferred;
    }

    /// The script yields where nobody resumes: it ends here.
    void strayYield() {
        strayYield = true;
        Continuation.yield(SCOPE);
        throw new IllegalStateException("resumed after it has ended");
    }
}
