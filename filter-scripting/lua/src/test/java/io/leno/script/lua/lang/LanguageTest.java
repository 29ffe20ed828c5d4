package io.leno.script.lua.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

class LanguageTest {
    private static final Budget PLENTY = new Budget(50_000_000, 20_000_000_000L, 1L << 30, 1 << 20);

    private final List<String> printed = new ArrayList<>();

    private LuaState state() {
        return new LuaState(
                new Budget(50_000_000, 20_000_000_000L, 1L << 30, 1 << 20), 1 << 24, printed::add);
    }

    private String eval(String expression) {
        Object[] values = state().run(Chunk.compile("return " + expression, "test"));
        List<String> texts = new ArrayList<>();
        for (Object value : values) texts.add(Lua.tostring(value));
        return String.join(" ", texts);
    }

    private String run(String text) {
        Object[] values = state().run(Chunk.compile(text, "test"));
        return values.length == 0 ? "" : Lua.tostring(values[0]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 + 2 * 3 ^ 2 | 19",
                "-2 ^ 2 | -4",
                "2 ^ 3 ^ 2 | 512",
                "7 % 3 | 1",
                "-7 % 3 | 2",
                "7 % -3 | -2",
                "'10' + 5 | 15",
                "10 / 4 | 2.5",
                "0x10 + 0xff | 271",
                "1e3 | 1000",
                "0.1 | 0.1",
                "1/3 | 0.33333333333333",
                "1e15 | 1e+15",
                "123456789012345 | 1.2345678901235e+14",
                "2^53 | 9.007199254741e+15",
                "100000000000000 | 1e+14",
                "1/0 | inf",
                "-1/0 | -inf",
                "#'abc' | 3",
                "'a' .. 1 .. 2 | a12",
                "not nil | true",
                "1 < 2, 'a' < 'b', 2 <= 2 | true true true",
                "nil == false | false",
                "1 == 1.0 | true",
                "'1' == 1 | false",
                "nil and 1 or 2 | 2",
                "false or nil | nil",
                "(select('#', nil, nil)) | 2",
                "select(2, 'a', 'b', 'c') | b c",
                "select(-1, 'a', 'b') | b",
                "type(nil), type({}), type(print) | nil table function",
                "tostring(1e100) | 1e+100",
                "tonumber('0x1F'), tonumber('ff', 16), tonumber('z', 36), tonumber('8', 8) | 31 255 35 nil",
                "tonumber('  12  '), tonumber('1e1'), tonumber('abc'), tonumber('') | 12 10 nil nil",
                "math.floor(-1.5), math.ceil(1.2), math.max(1, 5, 3), math.fmod(-7, 3) | -2 2 5 -1",
                "bit.band(0xff, 0x0f), bit.bor(1, 2), bit.bxor(3, 1), bit.lshift(1, 31) | 15 3 2 -2147483648",
                "bit.tohex(255), bit.tohex(-1, 4), bit.rshift(-1, 28), bit.bswap(0x12345678) | 000000ff ffff 15 2018915346",
                "string.format('%5d;%-5s;%05.1f;%x;%q', 42, 'ab', 3.14159, 255, 'a\"b') | `   42;ab   ;003.1;ff;\"a\\\"b\"`",
                "string.format('%g %g %g', 1e20, 0.1, 100000) | 1e+20 0.1 100000",
                "('x'):rep(3), ('abc'):upper(), ('abc'):reverse() | xxx ABC cba",
                "('hello'):sub(2, -2), ('hello'):sub(-3), ('hello'):sub(10) | `ell llo `",
                "('hello'):byte(1, 3) | 104 101 108",
                "('key = value'):match('(%w+)%s*=%s*(%w+)') | key value",
                "('hello world'):find('wor') | 7 9",
                "('hello'):find('l+') | 3 4",
                "('a.b'):find('.', 1, true) | 2 2",
                "('a,b,,c'):gsub(',', ';') | a;b;;c 3",
                "('hello'):gsub('l', {l = 'L'}) | heLLo 2",
                "('hello'):gsub('', '-') | -h-e-l-l-o- 6",
                "('aXbXc'):gsub('X', '-', 1) | a-bXc 1",
                "('hello'):gsub('lo*', '<%0>') | he<l><lo> 2",
                "('abcabcc'):find('bc+', 3) | 5 7",
                "('abcabc'):gsub('ca?', '-') | ab-b- 2",
                "('none'):gsub('x%d', '-'), ('none'):find('x%d') | none nil",
                "('abc'):gsub('%w', '%0%0') | aabbcc 3",
                "('f(a(b)c)d'):match('%b()') | (a(b)c)",
                "('THE (quick) fox'):find('%((%a+)%)') | 5 11 quick",
                "('hello world'):match('^(%w+)') | hello",
                "('  trim  '):match('^%s*(.-)%s*$') | trim",
                "('THE fox'):gsub('%f[%a]%a+', string.lower) | the fox 2",
                "'\\065\\x42\\z   C' | ABC",
                "unpack({1, 2, 3}) | 1 2 3",
                "table.concat({1, 2, 3}, '-') | 1-2-3",
                "#{1, 2, 3, nil, 5} | 5",
                "next({}) | nil",
                "rawequal('a', 'a'), rawlen({1}), rawget({a = 1}, 'a') | true 1 1",
                "os.date('!%Y-%m-%d %H:%M:%S', 0) | 1970-01-01 00:00:00",
                "math.modf(3.7) | 3 0.7",
                "loadstring('return 1 + 1')() | 2",
            })
    void expressionsHaveLuasValues(String expression, String expected) {
        assertThat(eval(expression)).isEqualTo(expected);
    }

    @Test
    void closuresShareTheirVariables() {
        assertThat(
                        run(
                                """
                                local function counter()
                                  local n = 0
                                  return function() n = n + 1; return n end, function() return n end
                                end
                                local inc, get = counter()
                                inc() inc()
                                return get()
                                """))
                .isEqualTo("2");
    }

    @Test
    void eachRoundOfALoopHasItsOwnVariable() {
        assertThat(
                        run(
                                """
                                local all = {}
                                for i = 1, 3 do all[#all + 1] = function() i = i + 10; return i end end
                                return all[1]() .. ' ' .. all[1]() .. ' ' .. all[2]()
                                """))
                .isEqualTo("11 21 12");
    }

    @Test
    void gotoContinuesALoop() {
        assertThat(
                        run(
                                """
                                local s = ''
                                for i = 1, 5 do
                                  if i % 2 == 0 then goto continue end
                                  s = s .. i
                                  ::continue::
                                end
                                return s
                                """))
                .isEqualTo("135");
    }

    @Test
    void metatablesAreAsked() {
        assertThat(
                        run(
                                """
                                local Point = {}
                                Point.__index = Point
                                Point.__add = function(a, b) return setmetatable({x = a.x + b.x}, Point) end
                                Point.__tostring = function(p) return 'P' .. p.x end
                                Point.__eq = function(a, b) return a.x == b.x end
                                Point.__lt = function(a, b) return a.x < b.x end
                                Point.__call = function(p, y) return p.x * y end
                                Point.__concat = function(a, b) return tostring(a) .. tostring(b) end
                                Point.__len = function() return 42 end
                                local function P(x) return setmetatable({x = x}, Point) end
                                local defaults = setmetatable({}, {__index = function(_, k) return k .. '!' end})
                                local log = {}
                                local proxy = setmetatable({}, {__newindex = function(t, k, v) rawset(t, k, v * 2) end})
                                proxy.a = 4
                                return tostring(P(1) + P(2)) .. ' ' .. tostring(P(1) == P(1)) .. ' '
                                  .. tostring(P(1) < P(2)) .. ' ' .. P(3)(4) .. ' ' .. (P(1) .. P(2)) .. ' '
                                  .. defaults.foo .. ' ' .. proxy.a .. ' ' .. #P(1)
                                """))
                .isEqualTo("P3 true true 12 P1P2 foo! 8 42");
    }

    @Test
    void aTraversalMayRemoveWhatItMeets() {
        assertThat(
                        run(
                                """
                                local t = {1, 2, 3, a = 1, b = 2, c = 3}
                                local n = 0
                                for k in pairs(t) do t[k] = nil; n = n + 1 end
                                return n .. ' ' .. tostring(next(t))
                                """))
                .isEqualTo("6 nil");
    }

    @Test
    void tablesSortInsertAndRemove() {
        assertThat(
                        run(
                                """
                                local t = {3, 1, 2}
                                table.sort(t, function(a, b) return a > b end)
                                table.insert(t, 1, 9)
                                table.insert(t, 0)
                                local first = table.remove(t, 1)
                                local last = table.remove(t)
                                return first .. last .. table.concat(t, ',')
                                """))
                .isEqualTo("903,2,1");
    }

    @Test
    void pcallCatchesErrorsWithTheirPlace() {
        assertThat(run("local ok, e = pcall(function()\n error('no')\n end) return e"))
                .isEqualTo("test:2: no");
        assertThat(run("local ok, e = pcall(error, {code = 7}) return e.code")).isEqualTo("7");
        assertThat(
                        run(
                                "return select(2, xpcall(function() error('x', 0) end, function(m) return m .. '!' end))"))
                .isEqualTo("x!");
    }

    @Test
    void coroutinesYieldInsidePcallAndIterators() {
        assertThat(
                        run(
                                """
                                local co = coroutine.create(function(a)
                                  local ok, b = pcall(function() return coroutine.yield(a + 1) end)
                                  for v in coroutine.wrap(function() coroutine.yield(5) coroutine.yield(6) end) do
                                    b = b + v
                                  end
                                  return b
                                end)
                                local _, first = coroutine.resume(co, 1)
                                local _, second = coroutine.resume(co, 10)
                                local ok, message = coroutine.resume(co)
                                return first .. ' ' .. second .. ' ' .. coroutine.status(co) .. ' ' .. message
                                """))
                .isEqualTo("2 21 dead cannot resume dead coroutine");
    }

    @Test
    void functionsMayHaveGlobalsOfTheirOwn() {
        assertThat(
                        run(
                                """
                                local f = loadstring('x = 5; return x')
                                local env = {}
                                setfenv(f, env)
                                return f() .. ' ' .. env.x .. ' ' .. tostring(x)
                                """))
                .isEqualTo("5 5 nil");
    }

    @Test
    void bytesAreKept() {
        assertThat(run("return #'\\0\\255' .. ('\\xe9'):byte()")).isEqualTo("2233");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "local x; x.y = 1 | test:1: attempt to index local 'x' (a nil value)",
                "foo.bar() | test:1: attempt to index global 'foo' (a nil value)",
                "foo() | test:1: attempt to call global 'foo' (a nil value)",
                "local t = {} t.a.b = 1 | test:1: attempt to index field 'a' (a nil value)",
                "local t = {} t.a() | test:1: attempt to call field 'a' (a nil value)",
                "local t = {} t:a() | test:1: attempt to call method 'a' (a nil value)",
                "local x; local function f() return x.y end f() | test:1: attempt to index upvalue 'x' (a nil value)",
                "return 1 + nil | test:1: attempt to perform arithmetic on a nil value",
                "local x; return x + 1 | test:1: attempt to perform arithmetic on local 'x' (a nil value)",
                "return 'a' .. {} | test:1: attempt to concatenate a table value",
                "return 'a' .. y | test:1: attempt to concatenate global 'y' (a nil value)",
                "return 1 < 'a' | test:1: attempt to compare number with string",
                "return {} < {} | test:1: attempt to compare two table values",
                "return #nil | test:1: attempt to get length of a nil value",
                "error('boom') | test:1: boom",
                "error() | nil",
                "string.rep() | test:1: bad argument #1 to 'rep' (string expected, got no value)",
                "('x'):rep({}) | test:1: bad argument #2 to 'rep' (number expected, got table)",
                "setmetatable(1, {}) | test:1: bad argument #1 to 'setmetatable' (table expected, got number)",
                "assert(false, 'why') | test:1: why",
                "assert(nil) | test:1: assertion failed!",
                "for i = 'a', 2 do end | test:1: 'for' initial value must be a number",
                "local t = {} t[nil] = 1 | test:1: table index is nil",
                "('x'):find('[a') | test:1: malformed pattern (missing ']')",
                "local function f() return f() + 1 end f() | test:1: stack overflow",
            })
    void mistakesAreToldAsLuaJitDoes(String text, String message) {
        LuaState state = state();
        assertThatThrownBy(() -> state.run(Chunk.compile(text, "test")))
                .isInstanceOf(LuaError.class)
                .satisfies(
                        e -> assertThat(Lua.tostring(((LuaError) e).value())).isEqualTo(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x | test:1: '=' expected near '<eof>'",
                "x = | test:1: unexpected symbol near '<eof>'",
                "if x then | test:1: 'end' expected near '<eof>'",
                "x = = 1 | test:1: unexpected symbol near '='",
                "local 5 = 1 | test:1: '<name>' expected near '5'",
                "x = 'abc | test:1: unfinished string near '<eof>'",
                "x = 3x | test:1: malformed number near '3x'",
                "for x do end | test:1: '=' or 'in' expected near 'do'",
                "break | test:1: no loop to break",
                "return 1 x = 2 | test:1: '<eof>' expected near 'x'",
                "f( | test:1: unexpected symbol near '<eof>'",
                "goto nowhere | test:1: undefined label 'nowhere'",
            })
    void textsThatAreNoLuaAreRefused(String text, String message) {
        assertThatThrownBy(() -> Chunk.compile(text, "test")).hasMessage(message);
    }

    @Test
    void chunksAreNamedByTheirFirstLine() {
        assertThat(Chunk.nameOf("function envoy_on_request(handle)\nend"))
                .isEqualTo("[string \"function envoy_on_request(handle)...\"]");
        assertThat(Chunk.nameOf("x = 1")).isEqualTo("[string \"x = 1\"]");
        assertThat(Chunk.nameOf("x".repeat(100)))
                .isEqualTo("[string \"" + "x".repeat(45) + "...\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "while true do end | INSTRUCTIONS",
                "repeat until false | INSTRUCTIONS",
                "local function f() return pcall(f) end while true do f() end | INSTRUCTIONS",
                "local s = 'x' while true do s = s .. s end | MEMORY",
                "string.rep('x', 1e9) | MEMORY",
                "local t = {} while true do t[#t + 1] = {} end | MEMORY",
                "('a'):rep(30):find(('a-'):rep(14) .. 'b') | INSTRUCTIONS",
                "pcall(function() while true do end end) | INSTRUCTIONS",
                "local co = coroutine.wrap(function() while true do end end) co() | INSTRUCTIONS",
            })
    void bombsBreakTheirLimitAndNothingElse(String text, LimitExceeded.Kind kind) {
        LuaState state =
                new LuaState(
                        new Budget(2_000_000, 20_000_000_000L, 8 << 20, 1 << 20),
                        1 << 20,
                        printed::add);
        assertThatThrownBy(() -> state.run(Chunk.compile(text, "test")))
                .isInstanceOfSatisfying(
                        LimitExceeded.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void aScriptWaitsAndGoesOn() {
        LuaState state = state();
        state.globals().with("wait", new Native("wait", arguments -> arguments.state().await()));
        state.run(
                Chunk.compile(
                        """
                        function f(x)
                          local ok, got = pcall(function() return wait() end)
                          local inner = coroutine.wrap(function() return wait() end)
                          print(x .. got .. inner())
                        end
                        """,
                        "test"));
        Execution one = new Execution(state, PLENTY, state.function("f"), "a");
        Execution two = new Execution(state, PLENTY, state.function("f"), "b");
        one.resume();
        two.resume();
        two.resume("2");
        one.resume("1");
        assertThat(one.isDone()).isFalse();
        one.resume("x");
        two.resume("y");
        assertThat(one.isDone()).isTrue();
        assertThat(printed).containsExactly("a1x", "b2y");
    }

    @Test
    void aYieldThatNobodyResumesEndsTheScript() {
        LuaState state = state();
        state.run(Chunk.compile("function f() coroutine.yield() end", "test"));
        Execution execution = new Execution(state, PLENTY, state.function("f"));
        assertThatThrownBy(execution::resume).hasMessage("script performed an unexpected yield");
    }
}
