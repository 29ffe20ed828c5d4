package io.leno.script.lua.lang;

/// A table: values for 1, 2, 3, … in an array, all others in an open hash table that keeps the
/// places of removed keys until it grows, so that a traversal may remove what it meets.
public final class LuaTable {
    private static final Object[] NONE = {};
    private static final int FIRST_SIZE = 4;

    /// About what an entry costs, in bytes.
    private static final int ARRAY_ENTRY = 8;

    private static final int HASH_ENTRY = 32;

    private Object[] array = NONE;
    private int count;
    private Object[] keys = NONE;
    private Object[] values = NONE;
    private int used;
    private LuaTable metatable;

    public LuaTable metatable() {
        return metatable;
    }

    public void metatable(LuaTable table) {
        metatable = table;
    }

    /// The value, metatables not asked; nil when absent.
    public Object get(Object key) {
        if (key instanceof String) return hashed(key);
        if (key instanceof Double number) return get(number.doubleValue());
        return key == null ? null : hashed(key);
    }

    private Object get(double key) {
        int index = (int) key;
        if (index == key) return get(index);
        return hashed(key);
    }

    public Object get(int index) {
        if (index > 0 && index <= count) return array[index - 1];
        return keys.length == 0 ? null : hashed((double) index);
    }

    private Object hashed(Object key) {
        int at = find(key);
        return at < 0 ? null : values[at];
    }

    /// The place of a key, or -1.
    private int find(Object key) {
        int mask = keys.length - 1;
        if (mask < 0) return -1;
        for (int at = spread(key) & mask; ; at = (at + 1) & mask) {
            Object there = keys[at];
            if (there == null) return -1;
            if (there.equals(key)) return at;
        }
    }

    private static int spread(Object key) {
        int hash = key.hashCode();
        return hash ^ (hash >>> 16) ^ (hash >>> 7);
    }

    /// Sets a value, metatables not asked; nil removes.
    public void set(LuaState state, Object key, Object value) {
        if (key instanceof Double number) {
            double asDouble = number;
            int index = (int) asDouble;
            if (index == asDouble) {
                set(state, index, value);
                return;
            }
            if (Double.isNaN(asDouble)) throw state.error("table index is NaN");
        }
        if (key == null) throw state.error("table index is nil");
        put(state, key, value);
    }

    /// For the host: as [#set], with a text for key.
    public LuaTable with(String key, Object value) {
        put(null, key, value);
        return this;
    }

    public void set(LuaState state, int index, Object value) {
        if (index > 0 && index <= count) {
            array[index - 1] = value;
            if (value == null && index == count) shrink();
        } else if (index == count + 1 && value != null) {
            append(state, value);
        } else {
            put(state, (double) index, value);
        }
    }

    /// What an empty table begins with; gaps stay.
    void fill(LuaState state, Object[] values) {
        state.budget().allocate((long) values.length * ARRAY_ENTRY);
        array = values;
        count = values.length;
        shrink();
    }

    private void shrink() {
        while (count > 0 && array[count - 1] == null) count--;
    }

    private void append(LuaState state, Object value) {
        if (count == array.length) {
            int size = Math.max(FIRST_SIZE, count * 2);
            if (state != null) state.budget().allocate((long) (size - count) * ARRAY_ENTRY);
            array = java.util.Arrays.copyOf(array, size);
        }
        array[count++] = value;
        if (used > 0) {
            remove((double) count);
            moveFollowing(state);
        }
    }

    /// What was put behind a gap that is closed now.
    private void moveFollowing(LuaState state) {
        Object next = hashed((double) (count + 1));
        if (next != null) append(state, next);
    }

    private void remove(Object key) {
        int at = find(key);
        if (at >= 0) values[at] = null;
    }

    private void put(LuaState state, Object key, Object value) {
        int at = find(key);
        if (at >= 0) {
            values[at] = value;
            return;
        }
        if (value == null) return;
        if ((used + 1) * 4 > keys.length * 3) rehash(state);
        insert(key, value);
    }

    private void insert(Object key, Object value) {
        int mask = keys.length - 1;
        int at = spread(key) & mask;
        while (keys[at] != null) at = (at + 1) & mask;
        keys[at] = key;
        values[at] = value;
        used++;
    }

    private void rehash(LuaState state) {
        int live = 0;
        for (Object value : values) if (value != null) live++;
        int size = FIRST_SIZE;
        while (size * 3 < (live + 1) * 4 + live) size *= 2;
        if (state != null && size > keys.length)
            state.budget().allocate((long) (size - keys.length) * HASH_ENTRY);
        Object[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new Object[size];
        values = new Object[size];
        used = 0;
        for (int i = 0; i < oldKeys.length; i++)
            if (oldValues[i] != null) insert(oldKeys[i], oldValues[i]);
    }

    /// Every key and value, in the order of a traversal.
    public void forEach(java.util.function.BiConsumer<Object, Object> action) {
        for (int i = 0; i < count; i++)
            if (array[i] != null) action.accept((double) (i + 1), array[i]);
        for (int i = 0; i < keys.length; i++)
            if (values[i] != null) action.accept(keys[i], values[i]);
    }

    /// `#table`: a border.
    public int length() {
        if (count > 0 || used == 0) return count;
        int border = 0;
        while (hashed((double) (border + 1)) != null) border++;
        return border;
    }

    /// Makes room at a place of the array part.
    void insertAt(LuaState state, int index, Object value) {
        int length = length();
        for (int i = length; i >= index; i--) set(state, i + 1, get(i));
        state.budget().steps(Math.max(0, length - index));
        set(state, index, value);
    }

    /// The key after another one and its value, or null at the end.
    ///
    /// @param key null: the first
    Object[] next(LuaState state, Object key) {
        int at = key == null ? 0 : place(state, key) + 1;
        for (; at < count; at++)
            if (array[at] != null) return new Object[] {(double) (at + 1), array[at]};
        for (int i = at - count; i < keys.length; i++)
            if (values[i] != null) return new Object[] {keys[i], values[i]};
        return null;
    }

    private int place(LuaState state, Object key) {
        if (key instanceof Double number) {
            int index = (int) number.doubleValue();
            if (index == number && index > 0 && index <= count) return index - 1;
            if (index == number && index > count && index <= array.length) {
                // the array has become shorter during the traversal
                int at = find(key);
                return at < 0 ? count - 1 : count + at;
            }
        }
        int at = find(key);
        if (at < 0) throw state.error("invalid key to 'next'");
        return count + at;
    }

    @Override
    public String toString() {
        return String.format("table: 0x%08x", System.identityHashCode(this));
    }
}
