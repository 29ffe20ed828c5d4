package io.leno.testkit.wasm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Instructions by their names.
final class Opcodes {
    /// Those without an operand, from a first code on.
    private static final Map<Integer, List<String>> RUNS =
            Map.of(
                    0x00, List.of("unreachable", "nop"),
                    0x0f, List.of("return"),
                    0x1a, List.of("drop", "select"),
                    0x45,
                            List.of(
                                    "i32.eqz",
                                    "i32.eq",
                                    "i32.ne",
                                    "i32.lt_s",
                                    "i32.lt_u",
                                    "i32.gt_s",
                                    "i32.gt_u",
                                    "i32.le_s",
                                    "i32.le_u",
                                    "i32.ge_s",
                                    "i32.ge_u",
                                    "i64.eqz",
                                    "i64.eq",
                                    "i64.ne",
                                    "i64.lt_s",
                                    "i64.lt_u",
                                    "i64.gt_s",
                                    "i64.gt_u",
                                    "i64.le_s",
                                    "i64.le_u",
                                    "i64.ge_s",
                                    "i64.ge_u"),
                    0x67,
                            List.of(
                                    "i32.clz",
                                    "i32.ctz",
                                    "i32.popcnt",
                                    "i32.add",
                                    "i32.sub",
                                    "i32.mul",
                                    "i32.div_s",
                                    "i32.div_u",
                                    "i32.rem_s",
                                    "i32.rem_u",
                                    "i32.and",
                                    "i32.or",
                                    "i32.xor",
                                    "i32.shl",
                                    "i32.shr_s",
                                    "i32.shr_u",
                                    "i32.rotl",
                                    "i32.rotr",
                                    "i64.clz",
                                    "i64.ctz",
                                    "i64.popcnt",
                                    "i64.add",
                                    "i64.sub",
                                    "i64.mul",
                                    "i64.div_s",
                                    "i64.div_u",
                                    "i64.rem_s",
                                    "i64.rem_u",
                                    "i64.and",
                                    "i64.or",
                                    "i64.xor",
                                    "i64.shl",
                                    "i64.shr_s",
                                    "i64.shr_u"),
                    0xa7, List.of("i32.wrap_i64"),
                    0xac, List.of("i64.extend_i32_s", "i64.extend_i32_u"));

    /// Those of memory, from a first code on.
    private static final Map<Integer, List<String>> MEMORY =
            Map.of(
                    0x28, List.of("i32.load", "i64.load"),
                    0x2c, List.of("i32.load8_s", "i32.load8_u", "i32.load16_s", "i32.load16_u"),
                    0x36, List.of("i32.store", "i64.store"),
                    0x3a, List.of("i32.store8", "i32.store16"));

    private static final Map<String, Integer> PLAIN = byName(RUNS);
    private static final Map<String, Integer> OF_MEMORY = byName(MEMORY);

    private Opcodes() {}

    private static Map<String, Integer> byName(Map<Integer, List<String>> runs) {
        var codes = new HashMap<String, Integer>();
        runs.forEach(
                (first, names) -> {
                    for (int i = 0; i < names.size(); i++) codes.put(names.get(i), first + i);
                });
        return codes;
    }

    /// The code of one without an operand; -1 for others.
    static int plain(String name) {
        return PLAIN.getOrDefault(name, -1);
    }

    /// The code of one that reads or writes memory; -1 for others.
    static int memory(String name) {
        return OF_MEMORY.getOrDefault(name, -1);
    }
}
