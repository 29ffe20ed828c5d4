package io.leno.script.lua.lang;

/// `table.sort`: the quick sort of Lua, whose order of equal elements scripts may see.
final class Sort {
    private final LuaState state;
    private final LuaTable table;
    private final LuaFunction less;

    private Sort(LuaState state, LuaTable table, LuaFunction less) {
        this.state = state;
        this.table = table;
        this.less = less;
    }

    static Object sort(Arguments arguments) {
        LuaTable table = arguments.table(1);
        LuaFunction less = arguments.get(2) == null ? null : arguments.function(2);
        new Sort(arguments.state(), table, less).sort(1, table.length());
        return Lua.none();
    }

    private boolean isLess(Object a, Object b) {
        state.budget().step();
        return less == null ? Lua.less(state, a, b) : Lua.isTrue(Lua.one(less.call(state, a, b)));
    }

    private void set(int at, Object value) {
        table.set(state, at, value);
    }

    private void swap(int i, int j) {
        Object before = table.get(i);
        set(i, table.get(j));
        set(j, before);
    }

    /// The smaller part by recursion, the larger one in a loop.
    private void sort(int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            if (isLess(table.get(high), table.get(low))) swap(low, high);
            if (high - low == 1) return;
            int middle = (low + high) >>> 1;
            if (isLess(table.get(middle), table.get(low))) swap(middle, low);
            else if (isLess(table.get(high), table.get(middle))) swap(middle, high);
            if (high - low == 2) return;
            int pivot = partition(low, high, middle);
            if (pivot - low < high - pivot) {
                sort(low, pivot - 1);
                low = pivot + 1;
            } else {
                sort(pivot + 1, high);
                high = pivot - 1;
            }
        }
    }

    /// @return where the pivot is afterwards
    private int partition(int low, int high, int middle) {
        Object pivot = table.get(middle);
        swap(middle, high - 1);
        int i = low;
        int j = high - 1;
        while (true) {
            while (isLess(table.get(++i), pivot)) if (i >= high) throw invalid();
            while (isLess(pivot, table.get(--j))) if (j <= low) throw invalid();
            if (j < i) break;
            swap(i, j);
        }
        swap(high - 1, i);
        return i;
    }

    private LuaError invalid() {
        return state.error("invalid order function for sorting");
    }
}
