package io.leno.script.lua;

import io.leno.api.filter.Headers;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.Methods;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Headers or trailers in a script's hands.
final class HeadersObject extends ScriptObject {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(
                            new Methods<>(
                                    HeadersObject.class, EnvoyTypes.ofFilter("HeaderMapWrapper")))
                    .add("add", (self, arguments) -> self.add(arguments))
                    .add("get", (self, arguments) -> self.get(arguments))
                    .add("getAtIndex", (self, arguments) -> self.getAtIndex(arguments))
                    .add("getNumValues", (self, arguments) -> self.getNumValues(arguments))
                    .add("remove", (self, arguments) -> self.remove(arguments))
                    .add("replace", (self, arguments) -> self.replace(arguments))
                    .add("setHttp1ReasonPhrase", (self, arguments) -> self.setReason(arguments))
                    .all();

    private final Headers headers;
    private final Kind kind;
    private final Iteration iteration = new Iteration();

    /// What a script has of a message.
    enum Kind {
        HEADERS,
        TRAILERS,
        /// The request's, perhaps while the response is on its way.
        SENT
    }

    HeadersObject(ScriptRun run, Headers headers, Kind kind) {
        super(run);
        this.headers = headers;
        this.kind = kind;
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private String named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return kind != Kind.TRAILERS && lower.equals("host") ? ":authority" : lower;
    }

    private Object setReason(Arguments arguments) {
        checkModifiable(arguments.state());
        String phrase = arguments.string(1);
        if (!phrase.isEmpty()) headers.reasonPhrase(phrase);
        return Lua.none();
    }

    private void checkModifiable(LuaState state) {
        if (iteration.isActive())
            throw state.error("header map cannot be modified while iterating");
        if (kind == Kind.HEADERS && run().areHeadersContinued())
            throw state.error("header map can no longer be modified");
        if (kind == Kind.HEADERS) run().headersChange();
    }

    private Object add(Arguments arguments) {
        checkModifiable(arguments.state());
        String name = named(arguments.cString(1));
        String value = arguments.cString(2);
        String before = isSingle(name) ? headers.get(name) : null;
        change(
                arguments.state(),
                before == null
                        ? () -> headers.add(name, value)
                        : () -> headers.set(name, before + "," + value));
        return Lua.none();
    }

    private boolean isSingle(String name) {
        if (kind == Kind.TRAILERS) return false;
        boolean ofRequest = kind == Kind.SENT || run().isRequest();
        return (ofRequest ? SingleHeaders.OF_REQUESTS : SingleHeaders.OF_RESPONSES).contains(name);
    }

    private Object replace(Arguments arguments) {
        checkModifiable(arguments.state());
        String name = named(arguments.cString(1));
        String value = arguments.cString(2);
        change(arguments.state(), () -> headers.set(name, value));
        return Lua.none();
    }

    private Object remove(Arguments arguments) {
        checkModifiable(arguments.state());
        headers.remove(named(arguments.cString(1)));
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
        List<String> values = headers.all(named(arguments.string(1)));
        return switch (values.size()) {
            case 0 -> Lua.none();
            case 1 -> values.getFirst();
            default -> String.join(",", values);
        };
    }

    private Object getAtIndex(Arguments arguments) {
        List<String> values = headers.all(named(arguments.string(1)));
        int index = arguments.integer(2);
        return index < 0 || index >= values.size() ? Lua.none() : values.get(index);
    }

    private Object getNumValues(Arguments arguments) {
        return (double) headers.all(named(arguments.string(1))).size();
    }

    @Override
    public LuaFunction pairs(LuaState state) {
        List<Object[]> entries = new ArrayList<>(headers.size());
        headers.forEach((name, value) -> entries.add(new Object[] {name, value}));
        return iteration.over(this, state, entries);
    }
}
