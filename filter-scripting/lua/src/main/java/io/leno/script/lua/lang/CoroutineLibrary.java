package io.leno.script.lua.lang;

/// `coroutine`.
final class CoroutineLibrary {
    private CoroutineLibrary() {}

    static LuaTable table() {
        return new LuaTable()
                .with("create", new Native("create", a -> new Coroutine(a.state(), a.function(1))))
                .with("isyieldable", new Native("isyieldable", a -> a.state().execution() != null))
                .with("resume", new Native("resume", CoroutineLibrary::resume))
                .with("running", new Native("running", CoroutineLibrary::running))
                .with("status", new Native("status", a -> coroutine(a).status()))
                .with("wrap", new Native("wrap", CoroutineLibrary::wrap))
                .with("yield", new Native("yield", CoroutineLibrary::suspend));
    }

    private static Coroutine coroutine(Arguments arguments) {
        if (arguments.get(1) instanceof Coroutine coroutine) return coroutine;
        if (arguments.get(1) instanceof Execution)
            throw new LuaError("cannot resume running coroutine");
        throw arguments.bad(1, "coroutine expected");
    }

    private static Object resume(Arguments arguments) {
        Coroutine coroutine = coroutine(arguments);
        try {
            Object[] values = coroutine.resume(arguments.from(2));
            Object[] result = new Object[values.length + 1];
            result[0] = true;
            System.arraycopy(values, 0, result, 1, values.length);
            return result;
        } catch (LuaError e) {
            return new Object[] {false, e.value()};
        }
    }

    private static Object running(Arguments arguments) {
        Coroutine running = arguments.state().running();
        Execution execution = arguments.state().execution();
        return running == null && execution != null ? execution : running;
    }

    private static Object wrap(Arguments arguments) {
        Coroutine coroutine = new Coroutine(arguments.state(), arguments.function(1));
        return new Native("wrap", all -> coroutine.resume(all.from(1)));
    }

    private static Object suspend(Arguments arguments) {
        Coroutine running = arguments.state().running();
        if (running != null) return running.suspend(arguments.from(1));
        Execution execution = arguments.state().execution();
        if (execution == null)
            throw arguments.state().error("attempt to yield across C-call boundary");
        execution.strayYield();
        return Lua.none();
    }
}
