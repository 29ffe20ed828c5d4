package io.leno.script.lua.lang;

import java.util.function.Consumer;

/// The world of a script: its globals, its libraries and what it may use. Belongs to one thread at
/// a time.
public final class LuaState {
    /// As deep as calls may go. Far from the end of the thread's stack: where Java runs into it,
    /// call sites that are being linked stay broken for good.
    private static final int MAX_DEPTH = 400;

    private final LuaTable globals = new LuaTable();
    private final LuaTable stringMetatable = new LuaTable();
    private final int maxStringBytes;
    private Budget budget;
    private final Consumer<String> print;
    private Frame frame;
    private int depth;
    private Coroutine running;
    private Execution execution;

    /// A state with the libraries that cannot reach outside: base, string, table, math, bit,
    /// coroutine, and of os the clock.
    ///
    /// @param budget of what is run without an [Execution]
    /// @param maxStringBytes no string gets longer
    /// @param print gets what the script prints, a line at a time
    public LuaState(Budget budget, int maxStringBytes, Consumer<String> print) {
        this.budget = budget;
        this.maxStringBytes = maxStringBytes;
        this.print = print;
        globals.with("_G", globals).with("_VERSION", "Lua 5.1");
        BaseLibrary.addTo(globals);
        LuaTable string = StringLibrary.table();
        stringMetatable.with("__index", string);
        globals.with("string", string)
                .with("table", TableLibrary.table())
                .with("math", MathLibrary.table())
                .with("bit", BitLibrary.table())
                .with("coroutine", CoroutineLibrary.table())
                .with("debug", DebugLibrary.table())
                .with("jit", jit())
                .with("os", OsLibrary.table());
    }

    /// Says of the language what LuaJIT says of itself.
    private static LuaTable jit() {
        Native nothing = new Native("jit", arguments -> Lua.none());
        return new LuaTable()
                .with("version", "LuaJIT 2.1.0-beta3")
                .with("version_num", 20_100.0)
                .with("os", "Linux")
                .with("arch", "x64")
                .with("on", nothing)
                .with("off", nothing)
                .with("flush", nothing)
                .with("status", new Native("status", arguments -> false));
    }

    public LuaTable globals() {
        return globals;
    }

    /// What the call that runs now may still use.
    public Budget budget() {
        return budget;
    }

    void budget(Budget now) {
        budget = now;
    }

    LuaTable stringMetatable() {
        return stringMetatable;
    }

    void print(String line) {
        budget.write(line.length());
        print.accept(line);
    }

    /// Calls a function of the script from the host, with the budget there is.
    ///
    /// @return its results
    /// @throws LuaError when the script fails
    /// @throws LimitExceeded when it uses too much
    public Object[] call(LuaFunction function, Object... arguments) {
        try {
            return Lua.all(function.call(this, arguments));
        } catch (StackOverflowError e) {
            throw new LuaError("stack overflow");
        }
    }

    /// Runs a compiled text, which defines its functions.
    public Object[] run(Chunk chunk) {
        return call(load(chunk));
    }

    LuaFunction load(Chunk chunk) {
        return new LuaClosure(chunk.body(), new Cell[0], globals);
    }

    /// A global function, or null where the script defines none of that name.
    public LuaFunction function(String name) {
        return globals.get(name) instanceof LuaFunction function ? function : null;
    }

    void enter(Frame next) {
        if (++depth > MAX_DEPTH) {
            depth--;
            throw error("stack overflow");
        }
        budget.step();
        next.caller = frame;
        frame = next;
    }

    /// A function of the host calls back: its callers' places are not the script's.
    void enterHost() {
        Frame host = new Frame(this, null, null, null);
        host.caller = frame;
        frame = host;
    }

    void leave(Frame last) {
        depth--;
        frame = last.caller;
    }

    /// The error with the place in front where the script is now.
    public LuaError error(String message) {
        return new LuaError(where(1) + message);
    }

    /// `chunk:line: ` of a caller; empty where there is none.
    ///
    /// @param level 1: the function of the script that runs now
    String where(int level) {
        Frame at = frame;
        for (int i = 1; i < level && at != null; i++) at = at.caller;
        if (at == null || at.closure == null || at.line == 0) return "";
        return at.closure.body.chunk + ":" + at.line + ": ";
    }

    Frame frame(int level) {
        Frame at = frame;
        for (int i = 1; i < level && at != null; i++) at = at.caller;
        return at;
    }

    /// Checks a string before it is made.
    ///
    /// @param length in bytes
    void makeString(long length) {
        if (length > maxStringBytes) {
            throw new LimitExceeded(
                    LimitExceeded.Kind.MEMORY,
                    "a string of " + length + " bytes (at most " + maxStringBytes + ")");
        }
        budget.allocate(length);
    }

    /// Has the script wait until [Execution#resume], in a function of the host.
    ///
    /// @return what it is resumed with
    /// @throws LuaError where nobody could resume it: while the text itself is run
    public Object[] await() {
        if (execution == null) throw error("attempt to yield across C-call boundary");
        return execution.await();
    }

    Execution execution() {
        return execution;
    }

    void execution(Execution now) {
        execution = now;
    }

    Coroutine running() {
        return running;
    }

    void running(Coroutine coroutine) {
        running = coroutine;
    }

    /// Where the script is, to be put back when it goes on after others have run.
    record Place(Frame frame, int depth, Coroutine running) {}

    Place place() {
        return new Place(frame, depth, running);
    }

    void place(Place to) {
        frame = to.frame();
        depth = to.depth();
        running = to.running();
    }
}
