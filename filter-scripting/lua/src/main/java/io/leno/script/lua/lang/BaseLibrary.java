package io.leno.script.lua.lang;

/// `print`, `pairs`, `pcall` and so on. No `dofile`, `loadfile` or `require`: there are no files.
final class BaseLibrary {
    private static final Native NEXT = new Native("next", BaseLibrary::next);
    private static final Native IPAIRS_STEP = new Native("ipairs", BaseLibrary::ipairsStep);

    private BaseLibrary() {}

    static void addTo(LuaTable globals) {
        add(globals, "assert", BaseLibrary::assertion);
        add(globals, "collectgarbage", BaseLibrary::collectgarbage);
        add(globals, "gcinfo", arguments -> kilobytes());
        add(globals, "error", BaseLibrary::error);
        add(globals, "getfenv", BaseLibrary::getfenv);
        add(globals, "getmetatable", BaseLibrary::getmetatable);
        add(globals, "ipairs", BaseLibrary::ipairs);
        add(globals, "load", BaseLibrary::load);
        add(globals, "loadstring", BaseLibrary::load);
        globals.with("next", NEXT);
        add(globals, "pairs", BaseLibrary::pairs);
        add(globals, "pcall", ProtectedCalls::pcall);
        add(globals, "print", BaseLibrary::print);
        add(globals, "rawequal", a -> Lua.rawEqual(a.any(1), a.any(2)));
        add(globals, "rawget", a -> a.table(1).get(a.any(2)));
        add(globals, "rawlen", BaseLibrary::rawlen);
        add(globals, "rawset", BaseLibrary::rawset);
        add(globals, "require", BaseLibrary::require);
        add(globals, "select", BaseLibrary::select);
        add(globals, "setfenv", BaseLibrary::setfenv);
        add(globals, "setmetatable", BaseLibrary::setmetatable);
        add(globals, "tonumber", BaseLibrary::tonumber);
        add(globals, "tostring", a -> Lua.shown(a.state(), a.any(1)));
        add(globals, "type", a -> Lua.type(a.any(1)));
        add(globals, "unpack", TableLibrary::unpack);
        add(globals, "xpcall", ProtectedCalls::xpcall);
    }

    private static void add(LuaTable globals, String name, Native.Body body) {
        globals.with(name, new Native(name, body));
    }

    private static Object collectgarbage(Arguments arguments) {
        return switch (arguments.string(1, "collect")) {
            case "collect", "stop", "restart", "setpause", "setstepmul" -> 0.0;
            case "count" -> kilobytes();
            case "step" -> false;
            case "isrunning" -> true;
            default -> throw arguments.bad(1, "invalid option '" + arguments.string(1) + "'");
        };
    }

    /// Of the whole process; a script's own are not told apart.
    private static double kilobytes() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1024.0;
    }

    private static Object assertion(Arguments arguments) {
        if (Lua.isTrue(arguments.any(1))) return arguments.from(1);
        if (arguments.size() < 2) throw arguments.state().error("assertion failed!");
        if (arguments.get(2) instanceof String text) throw arguments.state().error(text);
        throw new LuaError(arguments.get(2));
    }

    private static Object error(Arguments arguments) {
        Object value = arguments.get(1);
        int level = arguments.integer(2, 1);
        if ((value instanceof String || value instanceof Double) && level > 0)
            throw new LuaError(arguments.state().where(level) + Lua.tostring(value));
        throw new LuaError(value);
    }

    private static LuaClosure closure(Arguments arguments, int otherwise) {
        if (arguments.get(1) instanceof LuaClosure closure) return closure;
        if (arguments.get(1) instanceof LuaFunction) return null;
        Frame frame = arguments.state().frame(arguments.integer(1, otherwise));
        if (frame == null || frame.closure == null) throw arguments.bad(1, "invalid level");
        return frame.closure;
    }

    private static Object getfenv(Arguments arguments) {
        if (arguments.get(1) instanceof Double level && level == 0)
            return arguments.state().globals();
        LuaClosure closure = closure(arguments, 1);
        return closure == null ? arguments.state().globals() : closure.globals;
    }

    private static Object setfenv(Arguments arguments) {
        LuaTable table = arguments.table(2);
        LuaClosure closure = closure(arguments, 1);
        if (closure == null)
            throw arguments.state().error("'setfenv' cannot change environment of given object");
        closure.globals = table;
        return closure;
    }

    private static Object getmetatable(Arguments arguments) {
        LuaTable metatable = Lua.metatable(arguments.state(), arguments.any(1));
        if (metatable == null) return null;
        Object shown = metatable.get("__metatable");
        return shown != null ? shown : metatable;
    }

    private static Object setmetatable(Arguments arguments) {
        LuaTable table = arguments.table(1);
        Object metatable = arguments.get(2);
        if (metatable != null && !(metatable instanceof LuaTable))
            throw arguments.bad(2, "nil or table expected");
        if (table.metatable() != null && table.metatable().get("__metatable") != null)
            throw arguments.state().error("cannot change a protected metatable");
        table.metatable((LuaTable) metatable);
        return table;
    }

    private static Object next(Arguments arguments) {
        Object[] entry = arguments.table(1).next(arguments.state(), arguments.get(2));
        return entry == null ? null : entry;
    }

    private static Object pairs(Arguments arguments) {
        Object over = arguments.any(1);
        if (over instanceof LuaUserdata userdata) {
            userdata.checkUse(arguments.state());
            LuaFunction own = userdata.pairs(arguments.state());
            if (own != null) return new Object[] {own, over, null};
        }
        Object handler = Lua.metamethod(arguments.state(), over, "__pairs");
        if (handler != null) {
            Object[] all = Lua.all(Lua.call(arguments.state(), handler, over));
            return java.util.Arrays.copyOf(all, 3);
        }
        return new Object[] {NEXT, arguments.table(1), null};
    }

    private static Object ipairs(Arguments arguments) {
        arguments.any(1);
        return new Object[] {IPAIRS_STEP, arguments.table(1), 0.0};
    }

    private static Object ipairsStep(Arguments arguments) {
        int index = arguments.integer(2) + 1;
        Object value = arguments.table(1).get(index);
        return value == null ? null : new Object[] {(double) index, value};
    }

    private static Object print(Arguments arguments) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= arguments.size(); i++) {
            if (i > 1) line.append('\t');
            if (!(Lua.shown(arguments.state(), arguments.get(i)) instanceof String text))
                throw arguments.state().error("'tostring' must return a string to 'print'");
            line.append(text);
        }
        arguments.state().print(line.toString());
        return Lua.none();
    }

    private static Object rawlen(Arguments arguments) {
        if (arguments.get(1) instanceof String text) return (double) text.length();
        return (double) arguments.table(1).length();
    }

    private static Object rawset(Arguments arguments) {
        arguments.table(1).set(arguments.state(), arguments.any(2), arguments.any(3));
        return arguments.get(1);
    }

    private static Object require(Arguments arguments) {
        throw arguments
                .state()
                .error("module '" + arguments.string(1) + "' not found: scripts have no files");
    }

    private static Object select(Arguments arguments) {
        if ("#".equals(arguments.get(1))) return (double) (arguments.size() - 1);
        int index = arguments.integer(1);
        if (index < 0) index = arguments.size() + index;
        if (index < 1) throw arguments.bad(1, "index out of range");
        return arguments.from(index + 1);
    }

    private static Object tonumber(Arguments arguments) {
        if (arguments.get(2) == null) return Lua.tonumber(arguments.any(1));
        int base = arguments.integer(2);
        if (base < 2 || base > 36) throw arguments.bad(2, "base out of range");
        return Numbers.parse(arguments.string(1), base);
    }

    /// A text, or a function that gives its pieces.
    private static Object load(Arguments arguments) {
        LuaState state = arguments.state();
        String text = source(arguments);
        String name = arguments.string(2, null);
        try {
            String chunk = name == null ? Chunk.nameOf(text) : chunkName(name);
            LuaClosure loaded = (LuaClosure) state.load(Chunk.compile(text, chunk));
            if (arguments.get(4) instanceof LuaTable environment) loaded.globals = environment;
            return loaded;
        } catch (LuaError e) {
            return new Object[] {null, e.value()};
        }
    }

    private static String source(Arguments arguments) {
        if (!(arguments.get(1) instanceof LuaFunction function)) return arguments.string(1);
        StringBuilder text = new StringBuilder();
        while (true) {
            Object piece = Lua.one(function.call(arguments.state()));
            if (!(piece instanceof String more) || more.isEmpty()) return text.toString();
            arguments.state().makeString((long) text.length() + more.length());
            text.append(more);
        }
    }

    private static String chunkName(String name) {
        return name.startsWith("=") || name.startsWith("@")
                ? name.substring(1)
                : Chunk.nameOf(name);
    }
}
