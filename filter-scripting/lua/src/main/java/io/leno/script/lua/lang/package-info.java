/// The Lua language as LuaJIT speaks it: 5.1 with the parts of 5.2 that Envoy's build of LuaJIT
/// has. Knows nothing of proxies. Start with [LuaState]; a [Parser] turns a text into a tree of
/// [Expr] and [Stat] nodes that run themselves.
///
/// Values are plain Java objects: `nil` is null, numbers are [Double], strings are [String]s whose
/// characters are bytes (ISO 8859-1), booleans [Boolean], tables [LuaTable], functions
/// [LuaFunction], and what the host adds [LuaUserdata]. Several values at once are an `Object[]`,
/// which is never a value itself. Because `nil` is an ordinary value, null is one here, too.
@NullUnmarked
package io.leno.script.lua.lang;

import org.jspecify.annotations.NullUnmarked;
