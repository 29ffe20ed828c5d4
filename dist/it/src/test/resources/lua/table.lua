# What Leno's Lua has in common with the LuaJIT in Envoy: each snippet gives the same values, errors and effects in both.
# A snippet begins with its title; 'plain' ones are the filter's whole script, for their effect.
--- string lib
local n = {} for k in pairs(string) do n[#n+1] = k end table.sort(n) return table.concat(n, ",")
--- table lib
local n = {} for k in pairs(table) do n[#n+1] = k end table.sort(n) return table.concat(n, ",")
--- math lib
local n = {} for k in pairs(math) do n[#n+1] = k end table.sort(n) return table.concat(n, ",")
--- bit lib
local n = {} for k in pairs(bit) do n[#n+1] = k end table.sort(n) return table.concat(n, ",")
--- coroutine lib
local n = {} for k in pairs(coroutine) do n[#n+1] = k end table.sort(n) return table.concat(n, ",")
--- version
return _VERSION, jit and jit.version ~= nil, type(jit)
--- format d
return ("%d|%5d|%-5d|%05d|%+d|% d|%.3d"):format(3, 3, 3, 3, 3, 3, 3)
--- format d frac
return ("%d"):format(3.7)
--- format neg
return ("%d %i %u"):format(-3, -4, 5)
--- format neg u
return ("%u"):format(-1)
--- format x
return ("%x %X %#x %o %#o"):format(255, 255, 255, 8, 8)
--- format x neg
return ("%x"):format(-1)
--- format c
return ("%c%c"):format(65, 0) == "A\0"
--- format e
return ("%e %E %.0e %g %G %.3g"):format(12345.678, 1e100, 5, 1e20, 1e-10, 0.0001)
--- format f
return ("%f %.0f %.2f %10.3f|%-10.1f|%+f"):format(1.5, 2.5, 3.14159, 2, 2, 1)
--- format inf
return ("%f %d %g %5.1f"):format(1/0, 3, -1/0, 0/0)
--- format a
return ("%a"):format(1)
--- format q
return ("%q"):format('a\n"b"\\\0\r\t\1x')
--- format s
return ("%s %10s|%-10s|%.2s"):format("x", "y", "z", "long")
--- format s types
return ("%s %s %s"):format(nil, true, 5)
--- format s table
return pcall(string.format, "%s", setmetatable({}, {__tostring = function() return "T" end}))
--- format bad
return pcall(string.format, "%y", 1)
--- format missing
return pcall(string.format, "%d")
--- format string number
return ("%d"):format("10")
--- format not a number
return pcall(string.format, "%d", "x")
--- format percent
return ("100%%"):format()
--- format end percent
return pcall(string.format, "100%")
--- format wide
return pcall(string.format, "%1000d", 1)
--- format p
return type(("%p"):format({}))
--- tostring numbers
return tostring(1e15), tostring(1e14), tostring(123456789012345), tostring(0.1), tostring(1e100), tostring(-0), tostring(2^53), tostring(1/3)
--- tostring inf
return tostring(1/0), tostring(-1/0), tostring(0/0)
--- tonumber
return tonumber("0x10"), tonumber("1e2"), tonumber(" 5 "), tonumber("5x"), tonumber(""), tonumber("0b11"), tonumber("1.5.2"), tonumber("inf"), tonumber("nan")
--- tonumber base
return tonumber("ff", 16), tonumber("zz", 36), tonumber("12", 2), tonumber("-ff", 16), tonumber("7", 8)
--- tonumber bad base
return pcall(tonumber, "1", 1)
--- tonumber nil
return pcall(tonumber)
--- hex float
return 0x1p4, tonumber("0x.8"), 0xA
--- rep
return ("ab"):rep(3), ("x"):rep(0), ("x"):rep(-1), ("a"):rep(3, ",")
--- sub
return ("hello"):sub(2), ("hello"):sub(-3), ("hello"):sub(2, -2), ("hello"):sub(10), ("hello"):sub(0), ("hello"):sub(-100, 2)
--- byte
return ("hello"):byte(), ("hello"):byte(-1), ("hello"):byte(10), ("hi"):byte(1, -1)
--- char
return string.char(104, 105), pcall(string.char, 256), pcall(string.char, -1)
--- find plain
return ("a.b"):find(".", 1, true), ("a.b"):find("b", -1), ("abc"):find("", 10), ("abc"):find("", 4)
--- find init
return ("abcabc"):find("b", 3), ("abc"):find("(b)(c)")
--- match
return ("key=value"):match("(%w+)=(%w+)"), ("x"):match("y"), ("abc"):match("()b()"), ("  x"):match("^%s*(.*)")
--- match anchors
return ("abc"):match("^b"), ("abc"):match("c$"), ("a$c"):match("a$c"), ("a^b"):match("a^b")
--- frontier
return ("THE (quick) fox"):find("%f[%a]%a+%f[%A]"), ("THE (quick) fox"):gsub("%f[%a]%a+", "X")
--- balance
return ("f(a(b)c)d"):match("%b()"), pcall(string.match, "x", "%b")
--- back ref
return ([[say "hi" 'x']]):match([[(["'])(.-)%1]])
--- sets
return ("a-b]c"):gsub("[%]-]", "_"), ("x^y"):gsub("[x^]", "."), ("abc"):gsub("[^b]", "-"), ("a-z"):gsub("[a-]", "0")
--- bad patterns 1
return pcall(string.find, "a", "[a")
--- bad patterns 2
return pcall(string.find, "a", "(a")
--- bad patterns 3
return pcall(string.find, "a", "a)")
--- bad patterns 4
return pcall(string.find, "a", "%")
--- bad patterns 5
return pcall(string.find, "a", "%1")
--- bad patterns 6
return pcall(string.find, "a", "%f")
--- bad patterns 7
return pcall(string.gsub, "a", "a", "%2")
--- bad patterns 8
return pcall(string.gsub, "a", "a", "%x")
--- gsub repl
return ("hello world"):gsub("o", "0"), ("hello"):gsub("l", "L", 1), ("abc"):gsub("%w", "%0%0"), ("abc"):gsub("(a)(b)", "%2%1")
--- gsub table
return ("$name is $age"):gsub("%$(%w+)", {name = "bob", age = 5})
--- gsub function
return ("abc"):gsub("%w", function(c) if c == "b" then return false end return c:upper() end)
--- gsub fn bad
return pcall(string.gsub, "abc", "%w", function() return {} end)
--- gsub table bad
return pcall(string.gsub, "abc", "%w", {a = true})
--- gsub bad type
return pcall(string.gsub, "abc", "%w", true)
--- gsub empty
return ("abc"):gsub("", "-"), (""):gsub("", "x"), ("abc"):gsub("x*", "-")
--- gsub number
return ("abc"):gsub("b", 5)
--- gsub anchored
return ("aaa"):gsub("^a", "b")
--- gmatch
local r = {} for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do r[#r+1] = k .. v end return table.concat(r, ";")
--- gmatch anchor
local r = {} for k in ("aaa"):gmatch("^a") do r[#r+1] = k end return #r
--- gmatch empty
local n = 0 for _ in ("abc"):gmatch("") do n = n + 1 end return n
--- gfind
return string.gfind
--- reverse etc
return ("abc"):reverse(), ("aBc"):upper(), ("AbC"):lower(), ("abc"):len(), #"\0a"
--- upper bytes
return ("\228\196"):upper() == "\228\196"
--- captures limit
return pcall(string.find, ("a"):rep(40), ("(a)"):rep(33))
--- table concat
return table.concat({1, 2, "x"}, "-"), table.concat({}, ","), table.concat({1,2,3}, ",", 2), table.concat({1,2,3}, ",", 2, 3), pcall(table.concat, {1, {}, 3})
--- table concat nil
return pcall(table.concat, {1, nil, 3}, ",", 1, 3)
--- table insert
local t = {1, 2} table.insert(t, 3) table.insert(t, 1, 0) table.insert(t, 10, "x") return table.concat(t, ","), #t, pcall(table.insert, t), pcall(table.insert, t, 1, 2, 3)
--- table remove
local t = {1, 2, 3} return table.remove(t), table.remove(t, 1), #t, table.remove({}), table.remove(t, 5)
--- table sort
local t = {3, 1, 2} table.sort(t) local u = {"b", "a"} table.sort(u, function(a, b) return a > b end) return table.concat(t), table.concat(u), pcall(table.sort, {1, "x"})
--- table sort invalid
return pcall(table.sort, {3,2,1,4,5,7,6,9,8,10}, function() return true end)
--- table maxn
return table.maxn and table.maxn({1, 2, [10] = 1}), table.getn and table.getn({1, 2}), table.foreach and "fe", table.foreachi and "fei"
--- table pack
return type(table.pack), type(table.unpack), type(unpack), type(table.move), type(table.new), type(table.clear)
--- unpack
return unpack({1, 2, 3}), unpack({1, 2}, 2), unpack({}, 1, 3), pcall(unpack, {}, 1, 1e8)
--- select
return select("#"), select("#", nil, nil), select(2, "a", "b", "c"), select(-1, "a", "b"), pcall(select, 0), pcall(select, -5, 1)
--- next
return next({}), next({1}), pcall(next, {}, "x"), pcall(next)
--- ipairs
local n = 0 for i in ipairs({1, 2, nil, 4}) do n = i end return n
--- rawget
local t = setmetatable({}, {__index = function() return 1 end}) return t.x, rawget(t, "x"), rawequal(t, t), rawlen and rawlen({1})
--- setmetatable
return pcall(setmetatable, {}, 1), pcall(setmetatable, setmetatable({}, {__metatable = "no"}), {}), getmetatable(setmetatable({}, {__metatable = "no"})), getmetatable("").__index == string
--- metamethods
local m = {__add = function() return "add" end, __concat = function() return "cat" end, __len = function() return 42 end, __call = function(_, x) return x end, __unm = function() return "unm" end, __eq = function() return true end, __lt = function() return true end, __le = function() return false end, __mod = function() return "mod" end, __pow = function() return "pow" end, __div = function() return "div" end}
local a, b = setmetatable({}, m), setmetatable({}, m) return a + 1, 1 + a, a .. "x", "x" .. a, 1 .. a, #a, a(7), -a, a == b, a < b, a <= b, a > b, a % 2, a ^ 2, a / 2, a ~= b
--- arithmetic
return 7 % 3, -7 % 3, 7 % -3, 5.5 % 2, 1 / 0, 2 ^ 10, 7 / 2, 10 % 0, -2 ^ 2
--- string arithmetic
return "10" + 5, "3" * "4", 10 .. 20, pcall(function() return "a" + 1 end), "0x10" + 0
--- no integer division
return loadstring("return 7 // 2")
--- no bit operators
return loadstring("return 7 & 2")
--- comparison
return 1 < 2, "a" < "b", "10" < "9", pcall(function() return 1 < "2" end), pcall(function() return {} < {} end), pcall(function() return nil < 1 end), 1 == "1"
--- concat errors
return pcall(function() local t = {} return "a" .. t end), pcall(function() return "a" .. nil end), pcall(function() local t = {} return t.x .. "a" end)
--- call errors
return pcall(function() local t = {} t.x() end), pcall(function() local t = {} t:x() end), pcall(function() undefinedf() end), pcall(function() ("x")() end), pcall(function() local a a() end)
--- index errors
return pcall(function() local t t.x = 1 end), pcall(function() return undefinedt.x end), pcall(function() local t = {} return t.x.y end), pcall(function() local n = 5 return n.x end), pcall(function() return ("x").y.z end)
--- error levels
return pcall(error, "a"), pcall(error, "a", 0), pcall(error, {1}), pcall(error), pcall(function() error("x", 1) end), pcall(function() error("x", 0) end), pcall(function() error("x", 2) end), pcall(function() error() end)
--- assert
return pcall(assert, false), pcall(assert, nil, "msg"), pcall(assert, 1, 2), pcall(assert), select("#", assert(1, 2, 3))
--- xpcall
return xpcall(function() error("x") end, function(e) return "H:" .. e end), xpcall(function(...) return ... end, print, 1, 2), pcall(xpcall), pcall(xpcall, function() error("x") end)
--- xpcall handler fails
return xpcall(function() error("x") end, function(e) error("y") end)
--- traceback
return type(debug), debug and type(debug.traceback)
--- pcall results
return pcall(), 1
--- pcall non function
return pcall(5)
--- load fn
local i = 0 local f = load(function() i = i + 1 return ({"return ", "7"})[i] end) return f()
--- load text
return load("return 5")(), load("return x", "n", "t", {x = 9})()
--- setfenv
local f = loadstring("return x") setfenv(f, {x = 5}) return f(), getfenv(f).x, pcall(setfenv, print, {})
--- getfenv
return getfenv(0) == _G, getfenv() == _G, getfenv(1) == _G, pcall(getfenv, 100)
--- goto
local i = 1 ::top:: if i < 5 then i = i + 1 goto top end return i
--- goto continue
local s = "" for i = 1, 5 do if i % 2 == 0 then goto continue end s = s .. i ::continue:: end return s
--- repeat scope
local n = 0 repeat local done = n >= 3 n = n + 1 until done return n
--- numeric for
local s = "" for i = 10, 1, -3 do s = s .. i .. "," end for i = 1, 0 do s = s .. "x" end for i = 1, 2, 0.5 do s = s .. i .. ";" end return s
--- for zero step
return pcall(function() local n = 0 for i = 1, 2, 0 do n = n + 1 if n > 3 then break end end return n end)
--- for bad
return pcall(function() for i = "a", 2 do end end), pcall(function() for i = 1, {} do end end), pcall(function() for i = 1, 2, {} do end end), pcall(function() for k in 5 do end end), pcall(function() for k in nil do end end)
--- varargs
local function f(...) local a, b = ... return select("#", ...), a, b, (...) end return f(1, 2, 3), f()
--- arg
local function f(...) return arg end return f(1)
--- multiple assign
local a, b, c = (function() return 1, 2 end)() local t = {(function() return 1, 2 end)(), (function() return 3, 4 end)()} return a, b, c, #t
--- closures
local fs = {} for i = 1, 3 do fs[i] = function() i = i + 1 return i end end return fs[1](), fs[1](), fs[2]()
--- long strings
return [[a
b]], [==[x]]y]==], [[
first]]
--- escapes
return "\65\066\x41\z   b\u{48}\a\b\f\v\\\"\'\
n" 
--- escape bad
return loadstring([[return "\q"]]), loadstring([[return "\300"]]), loadstring([[return "\xg"]]), loadstring([[return "\u{110000000}"]])
--- numbers
return 0x10, 1e3, .5, 3., 0xA.8p0, 1e-2, loadstring("return 1..2"), loadstring("return 0x"), loadstring("return 1e"), 10LL == 10
--- comments
--[[ x
]] --[==[ y ]==] return 1 -- z
--- semicolons
local a = 1; ; return a
--- ambiguous
return loadstring("f\n(x)")
--- co basic
local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) return b * 2 end) return coroutine.resume(co, 1), coroutine.resume(co, 10), coroutine.resume(co), coroutine.status(co)
--- co wrap
local f = coroutine.wrap(function() coroutine.yield(1) error("oops") end) return f(), pcall(f), pcall(f)
--- co running
return coroutine.running() ~= nil, type(coroutine.running()), coroutine.isyieldable and coroutine.isyieldable()
--- co yield in pcall
local co = coroutine.wrap(function() local ok, v = pcall(function() return coroutine.yield(1) + 1 end) return ok, v end) return co(), co(41)
--- co yield in meta
local co = coroutine.wrap(function() local t = setmetatable({}, {__index = function(_, k) return coroutine.yield(k) end}) return t.foo end) return co(), co("bar")
--- co iterator
local s = 0 for v in coroutine.wrap(function() for i = 1, 4 do coroutine.yield(i) end end) do s = s + v end return s
--- co errors
return pcall(coroutine.create), pcall(coroutine.resume, 5), coroutine.resume(coroutine.create(function() error({}) end)), coroutine.resume(coroutine.create(function() error("e") end))
--- co dead wrap
local f = coroutine.wrap(function() end) f() return pcall(f)
--- co resume self
local co co = coroutine.create(function() return coroutine.resume(co) end) return coroutine.resume(co)
--- co status
local co co = coroutine.create(function() return coroutine.status(co) end) return coroutine.resume(co), coroutine.status(co)
--- deep recursion
local function f(n) return n == 0 and 0 or 1 + f(n - 1) end return f(150), f(190)
--- infinite recursion
local function f() return 1 + f() end return pcall(f)
--- tail calls
local function f(n) if n == 0 then return "done" end return f(n - 1) end return f(100000)
--- bit ops
return bit.band(0xff, 0x0f), bit.bor(1, 2), bit.bxor(5, 1), bit.bnot(0), bit.lshift(1, 31), bit.rshift(-1, 28), bit.arshift(-16, 2), bit.tobit(0xffffffff), bit.tohex(255), bit.tohex(255, 4), bit.tohex(255, -4), bit.rol(0x12345678, 4), bit.ror(1, 1), bit.bswap(0x12345678)
--- bit bad
return pcall(bit.band), pcall(bit.band, "x"), bit.band("5", 1), bit.tobit(1.6), bit.tobit(2^40 + 3)
--- math
return math.floor(-1.5), math.ceil(1.2), math.max(1, 5, 3), math.min(2, 0), math.abs(-3), math.sqrt(16), math.fmod(-7, 3), math.modf(3.7), math.modf(-3.7), math.huge, math.pi, math.pow(2, 3), math.log10(1000), math.exp(0), math.ldexp(1, 4), math.frexp(8), math.mod
--- math log
return math.log(8, 2), math.log(math.exp(1)), math.deg(math.pi), math.rad(180), math.sin(0), math.cos(0), math.atan2(1, 1), math.sinh(0), math.tanh(0)
--- math random
math.randomseed(42) local r = math.random() local i = math.random(10) local j = math.random(5, 6) return r >= 0 and r < 1, i >= 1 and i <= 10, j == 5 or j == 6, pcall(math.random, 0), pcall(math.random, 2, 1)
--- math errors
return pcall(math.floor), pcall(math.floor, "x"), math.floor("3.7"), pcall(math.max)
--- os time
return type(os.time()), os.time({year = 2020, month = 1, day = 1, hour = 0}), os.date("!%Y-%m-%d", 0), os.date("!%H:%M:%S", 3661), type(os.clock()), os.difftime(5, 3), os.date("!*t", 0).year
--- collectgarbage
return type(collectgarbage("count")), collectgarbage(), collectgarbage("step"), collectgarbage("isrunning"), pcall(collectgarbage, "x")
--- print
return print("x")
--- type
return type(nil), pcall(type), type(h), type(...)
--- length
return #"abc", #{1, 2, 3}, #{}, #{n = 1}, #{1, 2, nil, 4}
--- upvalue naming errors
local up pcall(function() end) return pcall(function() up.x = 1 end), pcall(function() up() end)
--- field func error
local t = {a = {}} return pcall(function() t.a.b.c = 1 end), pcall(function() t.a.b() end), pcall(function() t.a:b() end), pcall(function() return t["x y"].z end), pcall(function() return t[1].z end)
--- arithmetic names
local t = {} return pcall(function() return t.x + 1 end), pcall(function() return 1 + t end), pcall(function() return -t end), pcall(function() return t.a.b end), pcall(function() return und + 1 end), pcall(function() return 2 ^ {} end)
--- compare names
return pcall(function() local a, b = 1, nil return a < b end), pcall(function() return {} <= 1 end), pcall(function() return "a" < 1 end), pcall(function() return print < print end)
--- concat names
local x return pcall(function() return "a" .. x end), pcall(function() return x .. "a" end), pcall(function() return 1 .. {} end)
--- nested pcall
return pcall(pcall, error, "x"), pcall(pcall)
--- pcall with nil error
return pcall(error, nil)
--- string methods on numbers
return (5 .. ""):len(), pcall(function() local n = 5 return n:len() end)
--- table index
return pcall(function() local t = {} t[nil] = 1 end), pcall(function() local t = {} t[0/0] = 1 end), ({})[nil], rawset({}, 1, 2)[1]
--- tostring meta
return tostring(setmetatable({}, {__tostring = function() return "ok" end})), pcall(tostring, setmetatable({}, {__tostring = function() return 5 end})), tostring(setmetatable({}, {__name = "N"}))
--- pairs meta
local r = "" for k, v in pairs(setmetatable({}, {__pairs = function() return function(_, k) if not k then return 1, 2 end end, {}, nil end})) do r = r .. k .. v end return r
--- ipairs meta
local r = 0 for i, v in ipairs(setmetatable({}, {__index = function(_, i) if i < 4 then return i end end})) do r = r + v end return r
--- len meta
return #setmetatable({}, {__len = function() return 5 end})
--- newindex
local log = {} local t = setmetatable({}, {__newindex = function(t, k, v) rawset(t, k, v * 2) end}) t.x = 5 t.x = 6 return t.x
--- index chain
local a = setmetatable({}, {__index = setmetatable({x = 1}, {__index = {y = 2}})}) return a.x, a.y, a.z
--- gc and close
return setmetatable({}, {__gc = function() end}) ~= nil
--- integer keys
local t = {} t[1.0] = "a" t["1"] = "b" return t[1], t["1"], #t
--- next order of array
local r = {} for k, v in pairs({10, 20, 30, x = 1}) do r[#r+1] = tostring(k) end return table.concat(r, ",")
--- modify while iterating
local t = {a = 1, b = 2, c = 3} for k in pairs(t) do t[k] = nil end return next(t)
--- unicode identifiers
return loadstring("local \228 = 1 return \228")
--- keyword errors
return loadstring("local end = 1"), loadstring("for = 1"), loadstring("return return"), loadstring("if x then else elseif y then end"), loadstring("local function end")
--- syntax near
return loadstring("x = = 2"), loadstring("foo bar"), loadstring("x = {1, 2"), loadstring("f("), loadstring("'abc"), loadstring("[[abc"), loadstring("--[[abc"), loadstring("goto nowhere"), loadstring("::a:: ::a::"), loadstring("break"), loadstring("return 1,"), loadstring("x = }"), loadstring("local x <const> = 1"), loadstring("a.b:c = 1"), loadstring("f() = 1"), loadstring("1 = 2"), loadstring("x"), loadstring("\1"), loadstring("@"), loadstring("x = 5y"), loadstring("x = ~1"), loadstring("x = a!b")
--- goto errors
return loadstring("do goto x end local a ::x:: print(a)"), loadstring("goto x local a ::x:: print(a)"), loadstring("do ::x:: end goto x")
--- too many
local s = {} for i = 1, 201 do s[i] = "local a" .. i .. " = 1" end return loadstring(table.concat(s, "\n"))
--- vararg outside
return loadstring("function f() return ... end")
--- multi line error
return loadstring("\n\nx = = 1", "=chunk"), loadstring("\n\nx = = 1", "@file.lua"), loadstring("\n\nx = = 1"), loadstring("x = = 1 -- " .. ("y"):rep(100))
--- duplicate label
return select(2, loadstring("::a:: ::a::"))
--- nested labels
return loadstring("::a:: do ::a:: end") ~= nil
--- goto scope
return select(2, loadstring("do goto x end local a ::x:: print(a)"))
--- goto scope 2
return select(2, loadstring("goto x local a ::x:: print(a)"))
--- goto end
return type(loadstring("do goto x local a ::x:: end"))
--- upvalues
local s = {} for i = 1, 70 do s[i] = "local a" .. i end local t = {} for i = 1, 61 do t[i] = "a" .. i end return select(2, loadstring(table.concat(s, "\n") .. "\nlocal function f() return " .. table.concat(t, ",") .. " end"))
--- long string concat
return #table.concat((function() local t = {} for i = 1, 1000 do t[i] = "0123456789" end return t end)(), ",")
--- tail call error trace
local function g() error("deep") end local function f() return g() end return pcall(f)
--- method tail
local o = {v = 3} function o:get() return self.v end function o:tail() return self:get() end return o:tail()
--- sort stability
local t = {} for i = 1, 12 do t[i] = {k = i % 3, i = i} end table.sort(t, function(a, b) return a.k < b.k end) local s = "" for i, v in ipairs(t) do s = s .. v.k .. ":" .. v.i .. " " end return s
--- sort big
local t = {} local x = 42 for i = 1, 200 do x = (x * 1103515245 + 12345) % 2147483648 t[i] = x end table.sort(t) for i = 2, #t do if t[i] < t[i-1] then return "bad" end end return t[1], t[200]
--- vararg tail
local function f(...) return select("#", ...) end local function g(...) return f(...) end return g(1, nil, nil)
--- handle text
local h = ... return tostring(h), type(h), tostring(h:headers()), tostring(h:streamInfo()), tostring(h:metadata()), tostring(h:connection())
--- handle missing method
local h = ... return pcall(function() h:nothing() end), pcall(function() h.x = 1 end), h.foo, pcall(function() return #h end)
--- handle missing method text
local h = ... return select(2, pcall(function() h:nothing() end))
--- handle setfield text
local h = ... return select(2, pcall(function() h.x = 1 end))
--- handle len text
local h = ... return select(2, pcall(function() return #h end))
--- handle call text
local h = ... return select(2, pcall(function() return h() end))
--- handle concat
local h = ... return select(2, pcall(function() return h .. "" end))
--- handle arith
local h = ... return select(2, pcall(function() return h + 1 end))
--- handle compare
local h = ... return select(2, pcall(function() return h < h end)), h == h, h ~= nil
--- header get args
local h = ... return select(2, pcall(function() h:headers():get() end)), select(2, pcall(function() h:headers():get({}) end)), select(2, pcall(function() h:headers():add("a") end)), select(2, pcall(function() h:headers():add("a", {}) end)), select(2, pcall(function() h:headers():add("a", nil) end))
--- header get number
local h = ... h:headers():add("x-n", 5.5) h:headers():add(7, "seven") return h:headers():get("x-n"), h:headers():get("7"), h:headers():get(7)
--- header get all
local h = ... return h:headers():get("x-multi"), h:headers():get("X-MULTI"), h:headers():getNumValues("x-multi"), h:headers():getAtIndex("x-multi", 0), h:headers():getAtIndex("x-multi", 1), h:headers():getAtIndex("x-multi", 2), h:headers():getAtIndex("x-multi", -1)
--- header getAtIndex args
local h = ... return select(2, pcall(function() h:headers():getAtIndex("x") end)), select(2, pcall(function() h:headers():getAtIndex("x", "y") end)), h:headers():getAtIndex("x-multi", 0.9)
--- header get none count
local h = ... return select("#", h:headers():get("none")), select("#", h:headers():getAtIndex("none", 0)), select("#", h:headers():add("a", "b")), select("#", h:headers():remove("none")), select("#", h:headers():replace("a", "b"))
--- header iteration
local h = ... local n = 0 for k, v in pairs(h:headers()) do n = n + 1 end return n
--- header iteration modify
local h = ... local ok, e = pcall(function() for k, v in pairs(h:headers()) do h:headers():remove(k) end end) return ok, e
--- header iteration modify same
local h = ... local hs = h:headers() local ok, e = pcall(function() for k, v in pairs(hs) do hs:remove(k) end end) return ok, e
--- header second iterator
local h = ... local hs = h:headers() local ok, e = pcall(function() for k, v in pairs(hs) do for a, b in pairs(hs) do end end end) return ok, e
--- header iteration break and again
local h = ... local hs = h:headers() for k, v in pairs(hs) do break end local ok, e = pcall(function() for k, v in pairs(hs) do end end) return ok, e
--- header pseudo
local h = ... return h:headers():get(":method"), h:headers():get(":path"), h:headers():get(":scheme"), h:headers():get("host") ~= nil, h:headers():get(":authority") ~= nil
--- setHttp1ReasonPhrase on request
local h = ... return pcall(function() return h:headers():setHttp1ReasonPhrase("x") end)
--- body again
local h = ... local b = h:body() return b:length(), tostring(b == h:body()), b:getBytes(0, 5)
--- body errors
local h = ... local b = h:body() return select(2, pcall(function() b:getBytes(0, 100000) end)), select(2, pcall(function() b:getBytes(-1, 2) end)), select(2, pcall(function() b:getBytes(0) end)), select(2, pcall(function() b:setBytes() end)), select(2, pcall(function() b:setBytes({}) end))
--- body set
local h = ... local b = h:body() local n = b:setBytes("hello") return n, b:length(), b:getBytes(1, 3), h:headers():get("content-length")
--- body index frac
local h = ... return h:body():getBytes(0.9, 2.9)
--- bodyChunks after
local h = ... return pcall(function() return h:bodyChunks() end)
--- trailers after body
local h = ... return h:trailers()
--- metadata
local h = ... local m = h:metadata() local t = {} for k, v in pairs(m) do t[#t+1] = k .. "=" .. type(v) end table.sort(t) return table.concat(t, ","), m:get("foo"), m:get("num"), m:get("deep").a, m:get("list")[1], m:get("yes"), tostring(m:get("none")), select("#", m:get("absent"))
--- metadata args
local h = ... return select(2, pcall(function() h:metadata():get() end)), select(2, pcall(function() h:metadata():set("a", "b", 1) end)), h:metadata().foo, pcall(function() return h:metadata()["foo"] end)
--- filter context
local h = ... return h:filterContext():get("key"), h:filterContext():get("n"), h:filterContext()["key"]
--- vhost
local h = ... return h:virtualHost():metadata():get("who"), h:route():metadata():get("foo"), tostring(h:virtualHost())
--- dynamic metadata
local h = ... local d = h:streamInfo():dynamicMetadata() d:set("f", "k", "v") d:set("f", "n", 5) d:set("f", "t", {a = 1, b = {1, 2}}) d:set("f", "b", false) d:set("f", "nil", nil) local f = d:get("f") return f.k, f.n, f.t.a, f.t.b[2], tostring(f.b), tostring(f["nil"]), select("#", d:get("none"))
--- dynamic metadata errors
local h = ... local d = h:streamInfo():dynamicMetadata() return select(2, pcall(function() d:set("f", "k", print) end)), select(2, pcall(function() d:set("f") end)), select(2, pcall(function() d:set() end)), select(2, pcall(function() d:get() end)), select(2, pcall(function() d:set("f", "k", {print}) end)), select(2, pcall(function() d:set("f", "k", h) end))
--- dynamic metadata tables
local h = ... local d = h:streamInfo():dynamicMetadata() d:set("f", "l", {1, "x", true}) d:set("f", "m", {[1] = 1, [3] = 3}) d:set("f", "e", {}) d:set("f", "mix", {1, a = 2}) local f = d:get("f") return #f.l, f.l[3], type(f.m), tostring(f.m["3"]), tostring(f.m[3]), type(f.e), pcall(function() return f.mix[1], f.mix.a end)
--- dynamic metadata pairs
local h = ... local d = h:streamInfo():dynamicMetadata() d:set("a.b", "k", "v") d:set("c", "k", "w") local t = {} for k, v in pairs(d) do t[#t+1] = k .. "=" .. v.k end table.sort(t) return table.concat(t, ","), pcall(function() for k, v in pairs(d) do d:set("x", "y", 1) end end)
--- typed metadata
local h = ... return h:streamInfo():dynamicTypedMetadata("x"), select("#", h:streamInfo():dynamicTypedMetadata("x")), select(2, pcall(function() h:streamInfo():dynamicTypedMetadata() end))
--- filter state
local h = ... return tostring(h:streamInfo():filterState():get("x")), select("#", h:streamInfo():filterState():get("x")), select(2, pcall(function() h:streamInfo():filterState():get() end)), tostring(h:streamInfo():filterState():get("x", "y"))
--- stream info
local h = ... local s = h:streamInfo() return s:protocol(), s:routeName(), tostring(s:virtualClusterName()), s:downstreamLocalAddress():match("^127"), s:downstreamDirectLocalAddress():match("^127"), s:downstreamRemoteAddress():match("^127"), s:downstreamDirectRemoteAddress():match("^127"), tostring(s:requestedServerName()), tostring(s:downstreamSslConnection())
--- stream info methods
local h = ... local r = {} for _, k in ipairs{"protocol","routeName","virtualClusterName","downstreamLocalAddress","downstreamDirectLocalAddress","downstreamRemoteAddress","downstreamDirectRemoteAddress","dynamicMetadata","dynamicTypedMetadata","filterState","downstreamSslConnection","requestedServerName","upstreamAddress","responseCode","drainConnectionUponCompletion","setFilterState","upstreamSslConnection","attemptCount","upstreamHost","logTrace"} do r[#r+1] = k .. "=" .. type(h:streamInfo()[k]) end return table.concat(r, ",")
--- handle methods
local h = ... local r = {} for _, k in ipairs{"headers","body","bodyChunks","trailers","metadata","logTrace","logDebug","logInfo","logWarn","logErr","logCritical","httpCall","respond","streamInfo","connection","connectionStreamInfo","setUpstreamOverrideHost","clearRouteCache","importPublicKey","verifySignature","base64Escape","timestamp","timestampString","filterContext","virtualHost","route","getRequestedServerName","filterState","connectionStreamInfo","dynamicMetadata","base64Unescape","setResponseTrailers"} do r[#r+1] = k .. "=" .. type(h[k]) end return table.concat(r, ",")
--- header methods
local h = ... local r = {} for _, k in ipairs{"add","get","getAtIndex","getNumValues","remove","replace","setHttp1ReasonPhrase","set","append","iterate","logTrace","logInfo"} do r[#r+1] = k .. "=" .. type(h:headers()[k]) end return table.concat(r, ",")
--- buffer methods
local h = ... local r = {} for _, k in ipairs{"length","getBytes","setBytes","add","logTrace"} do r[#r+1] = k .. "=" .. type(h:body()[k]) end return table.concat(r, ",")
--- meta methods
local h = ... local r = {} for _, k in ipairs{"get","set","logTrace"} do r[#r+1] = k .. "=" .. type(h:metadata()[k]) .. type(h:streamInfo():dynamicMetadata()[k]) end return table.concat(r, ",")
--- conn stream info
local h = ... local t = {} for k in pairs(h:connectionStreamInfo():dynamicMetadata()) do t[#t+1] = k end return #t
--- base64
local h = ... return h:base64Escape("hello"), h:base64Escape("\0\255"), h:base64Escape(""), h:base64Escape(5), select(2, pcall(function() h:base64Escape() end))
--- timestamps
local h = ... return type(h:timestamp()), type(h:timestampString()), #h:timestampString(), #h:timestampString(EnvoyTimestampResolution.MICROSECOND), select(2, pcall(function() h:timestamp("x") end)), select(2, pcall(function() h:timestampString("x") end)), select(2, pcall(function() h:timestamp(EnvoyTimestampResolution.MICROSECOND) end)), EnvoyTimestampResolution.MILLISECOND, EnvoyTimestampResolution.MICROSECOND
--- timestamp number
local h = ... return select(2, pcall(function() h:timestamp(7) end)), select(2, pcall(function() h:timestampString(7) end)), select(2, pcall(function() h:timestamp({}) end))
--- httpCall errors
local h = ... local function e(...) local a = {...} local n = select("#", ...) return select(2, pcall(function() h:httpCall(unpack(a, 1, n)) end)) end local ok = {[":method"]="GET",[":path"]="/",[":authority"]="a"} return e(), e("x"), e("x", ok), e("x", ok, nil), e("x", ok, nil, -1), e("x", ok, nil, 1), e("upstream", {}, nil, 1), e("upstream", ok, nil, 1, "x"), e("upstream", ok, nil, {bad = 1}), e("upstream", ok, nil, {timeout_ms = -1}), e("upstream", ok, {}, 1), e({}, ok, nil, 1), e("upstream", "x", nil, 1), e("upstream", ok, nil, "z")
--- httpCall header values
local h = ... local function e(v) return select(2, pcall(function() h:httpCall("upstream", {[":method"]="GET",[":path"]="/",[":authority"]="a",["x-v"]=v}, nil, 1000) end)) end return tostring(e(5)), tostring(e(true)), tostring(e({1})), tostring(e({{}})), tostring(e(print))
--- httpCall duplicates
local h = ... local hs = h:httpCall("upstream", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, nil, {timeout_ms = 5000, return_duplicate_headers = true}) return type(hs["x-up"]), hs["x-up"][1], hs["x-up"][2], type(hs[":status"])
--- httpCall single
local h = ... local hs = h:httpCall("upstream", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, nil, 5000) return hs["x-up"]
--- httpCall async
local h = ... return select("#", h:httpCall("upstream", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, nil, 5000, true)), select("#", h:httpCall("upstream", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, nil, {asynchronous = true}))
--- httpCall in pcall and coroutine
local h = ... local ok, hs = pcall(h.httpCall, h, "upstream", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, nil, 5000) return ok, hs[":status"]
--- verify
local h = ... local k = h:importPublicKey("x", 1) return tostring(k), tostring(k:get()), h:verifySignature("md5", k:get(), "a", 1, "b", 1)
--- verify args
local h = ... return select(2, pcall(function() h:importPublicKey() end)), select(2, pcall(function() h:importPublicKey("x") end)), select(2, pcall(function() h:verifySignature("sha256") end))
--- override host
local h = ... local function e(...) local a = {...} return select(2, pcall(function() h:setUpstreamOverrideHost(unpack(a)) end)) end return e("x"), e(""), e(), e("1.2.3.4:99999"), e("999.1.1.1"), e("[::1]:80") , e("127.0.0.1"), e("1.2.3.4:80", "x"), e("::1"), e(5)
--- log args
local h = ... return select(2, pcall(function() h:logInfo() end)), select(2, pcall(function() h:logInfo({}) end)), select(2, pcall(function() h:logInfo(nil) end)), select("#", h:logTrace("x")), pcall(function() h:logInfo(5) end)
--- respond errors
local h = ... local function e(...) local a = {...} return select(2, pcall(function() h:respond(unpack(a)) end)) end return e(), e("x"), e({}), e({[":status"] = "abc"}), e({[":status"] = "99"}), e({[":status"] = 600}), e({[":status"] = "200"}, {})
--- clearRouteCache
local h = ... return select("#", h:clearRouteCache())
--- plain yield
coroutine.yield()
--- plain error
error("thrown")
--- plain error table
error({})
--- plain error nil
error()
--- plain runtime error
local t t.x = 1
--- plain error number
error(5)
--- plain log levels
local h = ... h:logTrace("t") h:logDebug("d") h:logInfo("i") h:logWarn("w") h:logErr("e") h:logCritical("c") print("printed", 5)
--- plain httpCall then error
local h = ... h:httpCall("upstream", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, nil, 5000) h:headers():add("x-seen", "1") error("after call")
--- plain respond number status
local h = ... h:respond({[":status"] = 201}, "x")
--- plain respond float status
local h = ... h:respond({[":status"] = 200.7}, "x")
--- plain respond number value
local h = ... h:respond({[":status"] = "200", ["x-n"] = 5, ["X-Upper"] = "V"}, 42)
--- plain respond list
local h = ... h:respond({[":status"] = "200", ["x-l"] = {"a", "b"}, ["content-type"] = {"text/html"}}, "x")
--- plain respond status spaces
local h = ... h:respond({[":status"] = " 200"}, "x")
--- plain respond after httpCall
local h = ... local hs, b = h:httpCall("upstream", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, nil, 5000) h:respond({[":status"] = hs[":status"]}, "called")
--- plain header kept in global
local h = ... kept = h:headers()
--- plain header from global
local h = ... kept:add("x", "y")
--- plain handle kept
local h = ... keptHandle = h
--- plain handle from global
local h = ... keptHandle:logInfo("x")
--- plain trailers
local h = ... local t = h:trailers() h:headers():add("x-t", tostring(t))
--- m1
local h = ... local d = h:streamInfo():dynamicMetadata() return pcall(function() d:set("f", "m", {[1] = 1, [3] = 3}) return d:get("f").m end)
--- m2
local h = ... local d = h:streamInfo():dynamicMetadata() return pcall(function() d:set("f", "mix", {1, a = 2}) local f = d:get("f") return f.mix[1], f.mix.a end)
--- m3
local h = ... local d = h:streamInfo():dynamicMetadata() return pcall(function() d:set("f", "e", {}) local f = d:get("f") return type(f.e) end)
--- m4
local h = ... local d = h:streamInfo():dynamicMetadata() return pcall(function() d:set("f", "e", {[true] = 1}) end)
--- m5
local h = ... local d = h:streamInfo():dynamicMetadata() return pcall(function() d:set("f", "e", {a = 1, [2] = 5}) end)
--- m6
local h = ... local d = h:streamInfo():dynamicMetadata() return pcall(function() d:set("f", "e", {[2] = 5}) end)
--- m7
local h = ... local m = h:metadata() return select("#", m:get("none")), type(m:get("num")), type(h:filterContext():get("n")), type(h:virtualHost():metadata():get("n"))
--- drain
local h = ... return select("#", h:streamInfo():drainConnectionUponCompletion())
--- handle tostring
local h = ... return tostring(h)
--- si virtual
local h = ... return tostring(h:streamInfo():virtualClusterName())
--- si route
local h = ... return tostring(h:streamInfo():routeName())
--- si sni
local h = ... return tostring(h:streamInfo():requestedServerName())
--- si local
local h = ... return h:streamInfo():downstreamLocalAddress():match("^127")
--- si direct
local h = ... return h:streamInfo():downstreamDirectRemoteAddress():match("^127")
--- si ssl
local h = ... return tostring(h:streamInfo():downstreamSslConnection())
--- si proto
local h = ... return tostring(h:streamInfo():protocol())
--- connection info methods
local h = ... local r = {} for _, k in ipairs{"protocol","routeName","dynamicMetadata","dynamicTypedMetadata","filterState","downstreamSslConnection","requestedServerName","logTrace","logErr"} do r[#r+1] = k .. "=" .. type(h:connectionStreamInfo()[k]) end return table.concat(r, ",")
--- connection metadata methods
local h = ... local r = {} for _, k in ipairs{"get","set","logTrace"} do r[#r+1] = k .. "=" .. type(h:connectionStreamInfo():dynamicMetadata()[k]) end return table.concat(r, ",")
--- connection metadata of nobody
local h = ... local d = h:connectionStreamInfo():dynamicMetadata() return select("#", d:get("none")), select(2, pcall(function() d:get() end))
--- connection typed metadata
local h = ... local s = h:connectionStreamInfo() return s:dynamicTypedMetadata("x"), select("#", s:dynamicTypedMetadata("x")), select(2, pcall(function() s:dynamicTypedMetadata() end))
--- connection methods
local h = ... local r = {} for _, k in ipairs{"ssl","streamInfo","logTrace"} do r[#r+1] = k .. "=" .. type(h:connection()[k]) end return table.concat(r, ","), tostring(h:connection():ssl())
