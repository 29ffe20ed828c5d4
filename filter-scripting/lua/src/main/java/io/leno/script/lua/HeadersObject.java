package io.leno.script.lua;

import io.leno.api.filter.Headers;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaUserdata;
import io.leno.script.lua.lang.Methods;
import io.leno.script.lua.lang.Native;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Headers or trailers in a script's hands.
final class HeadersObject implements LuaUserdata {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(new Methods<>(HeadersObject.class))
                    .add("add", (self, arguments) -> self.add(arguments))
                    .add("get", (self, arguments) -> self.get(arguments))
                    .add("getAtIndex", (self, arguments) -> self.getAtIndex(arguments))
                    .add("getNumValues", (self, arguments) -> self.getNumValues(arguments))
                    .add("remove", (self, arguments) -> self.remove(arguments))
                    .add("replace", (self, arguments) -> self.replace(arguments))
                    .add("setHttp1ReasonPhrase", (self, arguments) -> self.setReason(arguments))
                    .all();

    private final ScriptRun run;
    private final int step;
    private final Headers headers;
    private final boolean trailers;
    private boolean iterating;

    HeadersObject(ScriptRun run, Headers headers, boolean trailers) {
        this.run = run;
        step = run.step();
        this.headers = headers;
        this.trailers = trailers;
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private String name(Arguments arguments) {
        String name = arguments.string(1).toLowerCase(Locale.ROOT);
        return !trailers && name.equals("host") ? ":authority" : name;
    }

    private Object setReason(Arguments arguments) {
        run.checkScope(arguments.state(), step);
        headers.reasonPhrase(arguments.string(1));
        return Lua.none();
    }

    private void checkModifiable(LuaState state) {
        run.checkScope(state, step);
        if (iterating) throw state.error("header map cannot be modified while iterating");
        if (!trailers && run.areHeadersContinued())
            throw state.error("header map can no longer be modified");
        if (!trailers) run.headersChange();
    }

    private Object add(Arguments arguments) {
        checkModifiable(arguments.state());
        String name = name(arguments);
        String value = arguments.string(2);
        change(arguments.state(), () -> headers.add(name, value));
        return Lua.none();
    }

    private Object replace(Arguments arguments) {
        checkModifiable(arguments.state());
        String name = name(arguments);
        String value = arguments.string(2);
        change(arguments.state(), () -> headers.set(name, value));
        return Lua.none();
    }

    private Object remove(Arguments arguments) {
        checkModifiable(arguments.state());
        headers.remove(name(arguments));
        return Lua.none();
    }

    /// What no header may hold is the script's mistake.
    private static void change(LuaState state, Runnable change) {
        try {
            change.run();
        } catch (IllegalArgumentException e) {
            throw state.error(String.valueOf(e.getMessage()));
        }
    }

    private Object get(Arguments arguments) {
        run.checkScope(arguments.state(), step);
        String name = name(arguments);
        List<String> values = headers.all(name);
        return switch (values.size()) {
            case 0 -> Lua.none();
            case 1 -> values.getFirst();
            default -> String.join(",", values);
        };
    }

    private Object getAtIndex(Arguments arguments) {
        run.checkScope(arguments.state(), step);
        List<String> values = headers.all(name(arguments));
        int index = arguments.integer(2);
        return index < 0 || index >= values.size() ? Lua.none() : values.get(index);
    }

    private Object getNumValues(Arguments arguments) {
        run.checkScope(arguments.state(), step);
        return (double) headers.all(name(arguments)).size();
    }

    @Override
    public LuaFunction pairs() {
        List<String[]> entries = new ArrayList<>(headers.size());
        headers.forEach((name, value) -> entries.add(new String[] {name, value}));
        int[] next = {0};
        boolean begins = iterating;
        iterating = true;
        return new Native(
                "pairs",
                arguments -> {
                    run.checkScope(arguments.state(), step);
                    if (begins) {
                        throw arguments
                                .state()
                                .error(
                                        "cannot create a second iterator before completing the"
                                                + " first");
                    }
                    if (next[0] == entries.size()) {
                        iterating = false;
                        return Lua.none();
                    }
                    String[] entry = entries.get(next[0]++);
                    return new Object[] {entry[0], entry[1]};
                });
    }
}
