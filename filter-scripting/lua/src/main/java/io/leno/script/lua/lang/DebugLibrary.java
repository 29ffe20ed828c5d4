package io.leno.script.lua.lang;

/// Of `debug`, what tells where a script is.
final class DebugLibrary {
    private static final int MOST_LEVELS = 22;

    private DebugLibrary() {}

    static LuaTable table() {
        return new LuaTable()
                .with("getinfo", new Native("getinfo", DebugLibrary::getinfo))
                .with("traceback", new Native("traceback", DebugLibrary::traceback));
    }

    private static Object getinfo(Arguments arguments) {
        if (arguments.get(1) instanceof LuaClosure closure) return info(closure, -1);
        if (arguments.get(1) instanceof LuaFunction)
            return new LuaTable().with("what", "C").with("short_src", "[C]");
        Frame frame = arguments.state().frame(arguments.integer(1));
        return frame == null || frame.closure == null ? null : info(frame.closure, frame.line);
    }

    private static LuaTable info(LuaClosure closure, int line) {
        return new LuaTable()
                .with("short_src", closure.body.chunk)
                .with("source", "=" + closure.body.chunk)
                .with("currentline", (double) line)
                .with("linedefined", (double) closure.body.line)
                .with("what", closure.body.line == 0 ? "main" : "Lua")
                .with("func", closure);
    }

    private static Object traceback(Arguments arguments) {
        Object message = arguments.get(1);
        if (message != null && !(message instanceof String) && !(message instanceof Double))
            return message;
        StringBuilder text = new StringBuilder();
        if (message != null) text.append(Lua.tostring(message)).append('\n');
        text.append("stack traceback:");
        for (int level = 1; level <= MOST_LEVELS; level++) {
            Frame frame = arguments.state().frame(level);
            if (frame == null) break;
            if (frame.closure != null) append(text, frame);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Frame frame) {
        FunctionBody body = frame.closure.body;
        text.append("\n\t").append(body.chunk).append(':').append(frame.line).append(": in ");
        if (body.line == 0) text.append("main chunk");
        else text.append("function <").append(body.chunk).append(':').append(body.line).append('>');
    }
}
