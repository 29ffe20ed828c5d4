package io.leno.script.lua.lang;

/// A compiled text, without any state: one for all states that run it.
public final class Chunk {
    /// LuaJIT: `LUA_IDSIZE` less what surrounds the name.
    private static final int NAME_LENGTH = 48;

    private static final int SHORTENED_LENGTH = 45;

    private final FunctionBody body;

    private Chunk(FunctionBody body) {
        this.body = body;
    }

    /// Compiles a text.
    ///
    /// @param text its characters are bytes
    /// @throws LuaError naming chunk, line and what is wrong, in LuaJIT's words
    public static Chunk compile(String text) {
        return compile(text, nameOf(text));
    }

    /// @param name of the chunk in error messages: `filter.lua`
    public static Chunk compile(String text, String name) {
        return new Chunk(new Parser(new Lexer(text, name), name).chunk());
    }

    /// `[string "function envoy_on_request(handle)..."]`. LuaJIT: `lj_debug_shortname`.
    public static String nameOf(String text) {
        int length = 0;
        while (length < NAME_LENGTH && length < text.length() && text.charAt(length) >= ' ')
            length++;
        if (length == text.length()) return "[string \"" + text + "\"]";
        return "[string \"" + text.substring(0, Math.min(length, SHORTENED_LENGTH)) + "...\"]";
    }

    FunctionBody body() {
        return body;
    }
}
