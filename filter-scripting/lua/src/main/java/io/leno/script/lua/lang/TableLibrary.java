package io.leno.script.lua.lang;

/// `table`.
final class TableLibrary {
    private static final int MAX_UNPACKED = 8000;

    private TableLibrary() {}

    static LuaTable table() {
        return new LuaTable()
                .with("concat", new Native("concat", TableLibrary::concat))
                .with("foreach", new Native("foreach", TableLibrary::foreach))
                .with("foreachi", new Native("foreachi", TableLibrary::foreachi))
                .with("getn", new Native("getn", a -> (double) a.table(1).length()))
                .with("insert", new Native("insert", TableLibrary::insert))
                .with("maxn", new Native("maxn", TableLibrary::maxn))
                .with("move", new Native("move", TableLibrary::move))
                .with("pack", new Native("pack", TableLibrary::pack))
                .with("remove", new Native("remove", TableLibrary::remove))
                .with("sort", new Native("sort", Sort::sort))
                .with("unpack", new Native("unpack", TableLibrary::unpack));
    }

    private static Object concat(Arguments arguments) {
        LuaTable table = arguments.table(1);
        String separator = arguments.string(2, "");
        int from = arguments.integer(3, 1);
        int to = arguments.integer(4, table.length());
        StringBuilder all = new StringBuilder();
        for (int i = from; i <= to; i++) {
            Object value = table.get(i);
            if (!(value instanceof String) && !(value instanceof Double)) {
                throw arguments
                        .state()
                        .error(
                                "invalid value ("
                                        + Lua.type(value)
                                        + ") at index "
                                        + i
                                        + " in table for 'concat'");
            }
            String text = Lua.tostring(value);
            arguments.state().makeString((long) all.length() + text.length() - all.length());
            all.append(text);
            if (i < to) all.append(separator);
        }
        arguments.state().makeString(all.length());
        return all.toString();
    }

    private static Object foreach(Arguments arguments) {
        LuaTable table = arguments.table(1);
        LuaFunction function = arguments.function(2);
        Object[] entry = table.next(arguments.state(), null);
        while (entry != null) {
            arguments.state().budget().step();
            Object result = Lua.one(function.call(arguments.state(), entry[0], entry[1]));
            if (result != null) return result;
            entry = table.next(arguments.state(), entry[0]);
        }
        return Lua.none();
    }

    private static Object insert(Arguments arguments) {
        LuaTable table = arguments.table(1);
        switch (arguments.size()) {
            case 2 -> table.set(arguments.state(), table.length() + 1, arguments.get(2));
            case 3 -> table.insertAt(arguments.state(), arguments.integer(2), arguments.get(3));
            default -> throw arguments.state().error("wrong number of arguments to 'insert'");
        }
        return Lua.none();
    }

    private static Object foreachi(Arguments arguments) {
        LuaTable table = arguments.table(1);
        LuaFunction function = arguments.function(2);
        for (int i = 1; i <= table.length(); i++) {
            arguments.state().budget().step();
            Object result = Lua.one(function.call(arguments.state(), (double) i, table.get(i)));
            if (result != null) return result;
        }
        return Lua.none();
    }

    private static Object move(Arguments arguments) {
        LuaTable from = arguments.table(1);
        int first = arguments.integer(2);
        int last = arguments.integer(3);
        int to = arguments.integer(4);
        LuaTable into = arguments.get(5) == null ? from : arguments.table(5);
        boolean upwards = to > last || to <= first || into != from;
        arguments.state().budget().steps(Math.max(0L, (long) last - first));
        for (int i = 0; i <= last - first; i++) {
            int at = upwards ? i : last - first - i;
            into.set(arguments.state(), to + at, from.get(first + at));
        }
        return into;
    }

    private static Object maxn(Arguments arguments) {
        double max = 0;
        Object[] entry = arguments.table(1).next(arguments.state(), null);
        while (entry != null) {
            arguments.state().budget().step();
            if (entry[0] instanceof Double key) max = Math.max(max, key);
            entry = arguments.table(1).next(arguments.state(), entry[0]);
        }
        return max;
    }

    private static Object pack(Arguments arguments) {
        LuaTable table = new LuaTable();
        for (int i = 1; i <= arguments.size(); i++)
            table.set(arguments.state(), i, arguments.get(i));
        return table.with("n", (double) arguments.size());
    }

    private static Object remove(Arguments arguments) {
        LuaTable table = arguments.table(1);
        int length = table.length();
        int at = arguments.integer(2, length);
        if (length == 0 || at < 1 || at > length)
            return arguments.get(2) == null ? null : Lua.none();
        Object removed = table.get(at);
        arguments.state().budget().steps(length - at);
        for (int i = at; i < length; i++) table.set(arguments.state(), i, table.get(i + 1));
        table.set(arguments.state(), length, null);
        return removed;
    }

    static Object unpack(Arguments arguments) {
        LuaTable table = arguments.table(1);
        int from = arguments.integer(2, 1);
        int to = arguments.integer(3, table.length());
        if (from > to) return Lua.none();
        if ((long) to - from >= MAX_UNPACKED)
            throw arguments.state().error("too many results to unpack");
        Object[] values = new Object[to - from + 1];
        for (int i = 0; i < values.length; i++) values[i] = table.get(from + i);
        return values;
    }
}
