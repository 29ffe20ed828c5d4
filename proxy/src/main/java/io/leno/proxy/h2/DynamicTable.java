package io.leno.proxy.h2;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Fields that were sent before, newest first (RFC 7541 section 2.3.2): a ring that drops the
/// oldest. Takes no memory before it is used.
final class DynamicTable {
    private static final int OVERHEAD = 32;

    private String[] names = {};
    private String[] values = {};

    /// Of each name, and of each name with its value, so that looking for one reads no strings.
    private int[] nameHashes = {};

    private int[] hashes = {};
    private int newest = -1;
    private int count;
    private int bytes;
    private int limit;

    DynamicTable(int limit) {
        this.limit = limit;
    }

    int count() {
        return count;
    }

    int limit() {
        return limit;
    }

    /// @param at 0 for the newest
    String name(int at) {
        return names[slot(at)];
    }

    String value(int at) {
        return values[slot(at)];
    }

    private int slot(int at) {
        return (newest - at) & (names.length - 1);
    }

    static int size(String name, String value) {
        return name.length() + value.length() + OVERHEAD;
    }

    void limit(int to) {
        limit = to;
        shrink(to);
    }

    /// A field that is too large empties the table.
    void add(String name, String value) {
        int size = size(name, value);
        shrink(Math.max(0, limit - size));
        if (size > limit) return;
        if (count == names.length) grow();
        newest = (newest + 1) & (names.length - 1);
        names[newest] = name;
        values[newest] = value;
        nameHashes[newest] = name.hashCode();
        hashes[newest] = hash(name, value);
        count++;
        bytes += size;
    }

    /// Names and values by turns, newest first.
    List<String> fields() {
        List<String> fields = new ArrayList<>(2 * count);
        for (int at = 0; at < count; at++) {
            fields.add(name(at));
            fields.add(value(at));
        }
        return fields;
    }

    /// An empty table gets these, as [#fields] has told them.
    void fill(List<String> fields, int newLimit) {
        limit = newLimit;
        for (int i = fields.size() - 2; i >= 0; i -= 2) add(fields.get(i), fields.get(i + 1));
    }

    private void shrink(int to) {
        while (bytes > to) {
            int oldest = slot(count - 1);
            bytes -= size(names[oldest], values[oldest]);
            names[oldest] = "";
            values[oldest] = "";
            count--;
        }
    }

    /// The length is a power of two.
    private void grow() {
        int room = Math.max(8, names.length * 2);
        String[] moreNames = new String[room];
        String[] moreValues = new String[room];
        Arrays.fill(moreNames, "");
        Arrays.fill(moreValues, "");
        for (int at = count - 1, to = 0; at >= 0; at--, to++) {
            moreNames[to] = name(at);
            moreValues[to] = value(at);
        }
        names = moreNames;
        values = moreValues;
        newest = count - 1;
        nameHashes = new int[room];
        hashes = new int[room];
        for (int slot = 0; slot < count; slot++) {
            nameHashes[slot] = names[slot].hashCode();
            hashes[slot] = hash(names[slot], values[slot]);
        }
    }

    private static int hash(String name, String value) {
        return name.hashCode() * 31 + value.hashCode();
    }

    /// Where the field stands, 0 for the newest; -1 when it is not here.
    int indexOf(String name, String value) {
        int hash = hash(name, value);
        for (int at = 0; at < count; at++) {
            int slot = slot(at);
            if (hashes[slot] == hash && values[slot].equals(value) && names[slot].equals(name))
                return at;
        }
        return -1;
    }

    int indexOf(String name) {
        int hash = name.hashCode();
        for (int at = 0; at < count; at++) {
            int slot = slot(at);
            if (nameHashes[slot] == hash && names[slot].equals(name)) return at;
        }
        return -1;
    }
}
