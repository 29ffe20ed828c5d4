/// Filters in Lua, with the handle that Envoy gives to scripts. Start with [LuaFilterFactory].
@NullMarked
package io.leno.script.lua;

import org.jspecify.annotations.NullMarked;
