package io.leno.script.lua.lang;

import java.util.HashMap;
import java.util.Map;

/// Makes the methods of a kind of host objects.
///
/// @param <T> the kind
public final class Methods<T extends LuaUserdata> {
    private final Class<T> kind;
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
        this.kind = kind;
    }

    public Methods<T> add(String name, Body<T> body) {
        methods.put(
                name,
                new Native(
                        name,
                        all -> {
                            if (kind.isInstance(all.get(1)))
                                return body.call(kind.cast(all.get(1)), all.ofMethod());
                            throw all.state()
                                    .error(
                                            "bad argument #1 to '"
                                                    + name
                                                    + "' (userdata expected, got "
                                                    + Lua.type(all.get(1))
                                                    + ")");
                        }));
        return this;
    }

    public Map<String, LuaFunction> all() {
        return Map.copyOf(methods);
    }
}
