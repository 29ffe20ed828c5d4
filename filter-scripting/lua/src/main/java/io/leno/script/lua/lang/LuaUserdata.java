package io.leno.script.lua.lang;

import java.util.Map;

/// An object of the host that a script may use by its methods.
public interface LuaUserdata {
    /// By name; the same map for all objects of a kind.
    Map<String, LuaFunction> methods();

    /// Called before any of its methods is.
    ///
    /// @throws LuaError when it may not be used any more
    default void checkUse(LuaState state) {}

    /// What `pairs` goes through; null where it does not.
    default LuaFunction pairs(LuaState state) {
        return null;
    }

    /// What `object.name` is where no method has that name.
    default Object field(LuaState state, Object key) {
        return null;
    }

    /// What `#object` is; null where it has none.
    default Double length() {
        return null;
    }
}
