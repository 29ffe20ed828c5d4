package io.leno.script.lua.lang;

import java.util.HashMap;
import java.util.Map;

/// Makes the methods of a kind of host objects.
///
/// @param <T> the kind
public final class Methods<T extends LuaUserdata> {
    private final Class<T> kind;
    private final String type;
    private final Map<String, LuaFunction> methods = new HashMap<>();

    /// What a method does.
    ///
    /// @param <T> the object's kind
    @FunctionalInterface
    public interface Body<T> {
        /// @param arguments without the object itself
        /// @return one value, or an `Object[]` of any number
        Object call(T object, Arguments arguments);
    }

    public Methods(Class<T> kind) {
        this(kind, "userdata");
    }

    /// @param type its name in complaints
    public Methods(Class<T> kind, String type) {
        this.kind = kind;
        this.type = type;
    }

    public Methods<T> add(String name, Body<T> body) {
        methods.put(
                name,
                new Native(
                        name,
                        all -> {
                            if (!kind.isInstance(all.get(1))) throw all.notA(type);
                            T object = kind.cast(all.get(1));
                            object.checkUse(all.state());
                            return body.call(object, all.ofMethod());
                        }));
        return this;
    }

    public Map<String, LuaFunction> all() {
        return Map.copyOf(methods);
    }
}
