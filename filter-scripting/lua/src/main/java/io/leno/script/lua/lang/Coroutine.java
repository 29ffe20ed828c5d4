package io.leno.script.lua.lang;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/// A coroutine of a script. What the script waits for inside is waited for outside, too.
final class Coroutine {
    private static final ContinuationScope SCOPE = new ContinuationScope("lua-coroutine");

    private final LuaState state;
    private final Continuation continuation;
    private Object[] transferred = Lua.none();
    private RuntimeException failure;
    private boolean active;

    Coroutine(LuaState state, LuaFunction function) {
        this.state = state;
        continuation =
                new Continuation(
                        SCOPE,
                        () -> {
                            try {
                                transferred = Lua.all(function.call(state, transferred));
                            } catch (LuaError | LimitExceeded e) {
                                failure = e;
                            } catch (StackOverflowError e) {
                                failure = new LuaError("stack overflow");
                            }
                        });
    }

    String status() {
        if (continuation.isDone()) return "dead";
        if (state.running() == this) return "running";
        return active ? "normal" : "suspended";
    }

    /// @return what it yields or returns
    /// @throws LuaError what it fails with, or that it cannot be resumed
    Object[] resume(Object[] values) {
        if (continuation.isDone()) throw new LuaError("cannot resume dead coroutine");
        if (active) {
            String how = state.running() == this ? "running" : "non-suspended";
            throw new LuaError("cannot resume " + how + " coroutine");
        }
        LuaState.Place place = state.place();
        transferred = values;
        active = true;
        state.budget().step();
        state.running(this);
        continuation.run();
        active = false;
        state.place(place);
        if (failure == null) return transferred;
        RuntimeException failed = failure;
        failure = null;
        throw failed;
    }

    /// @return what it is resumed with
    Object[] suspend(Object[] values) {
        LuaState.Place place = state.place();
        transferred = values;
        Continuation.yield(SCOPE);
        state.place(place);
        return transferred;
    }

    @Override
    public String toString() {
        return String.format("thread: 0x%08x", System.identityHashCode(this));
    }
}
