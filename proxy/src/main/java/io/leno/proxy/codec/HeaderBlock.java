package io.leno.proxy.codec;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/// The headers of a message in two parallel arrays, in order, pseudo-headers first. Look-ups are a
/// short scan: names that the parser knows are the same `String` as the literals in our code, so
/// most comparisons are of references; most names that are not there are known not to be without
/// one. Belongs to one event loop.
public final class HeaderBlock implements Headers {
    private static final String[] NOTHING = {};
    private static final int FIRST = 16;

    private String[] names = NOTHING;
    private String[] values = NOTHING;
    private int size;

    /// A bit, by its hash, for each name that was ever here.
    private long seen;

    private @Nullable String reasonPhrase;

    /// Null where names are written in lower case, or as the connection has it.
    private final @Nullable WrittenNames written;

    public HeaderBlock() {
        written = null;
    }

    /// @param written remembers how names came
    HeaderBlock(WrittenNames written) {
        this.written = written;
    }

    private HeaderBlock(HeaderBlock other) {
        names = Arrays.copyOf(other.names, other.size);
        values = Arrays.copyOf(other.values, other.size);
        size = other.size;
        seen = other.seen;
        reasonPhrase = other.reasonPhrase;
        written = other.written;
    }

    @Nullable WrittenNames written() {
        return written;
    }

    @Override
    public void reasonPhrase(String phrase) {
        reasonPhrase = phrase;
    }

    /// What stands behind the status of a response; null for the usual.
    @Nullable String reasonPhrase() {
        return reasonPhrase;
    }

    public HeaderBlock copy() {
        return new HeaderBlock(this);
    }

    @Override
    public @Nullable String get(String name) {
        int at = indexOf(name, 0);
        return at < 0 ? null : values[at];
    }

    /// The first value, or what to use where there is none.
    public String get(String name, String otherwise) {
        int at = indexOf(name, 0);
        return at < 0 ? otherwise : values[at];
    }

    private static long bit(String name) {
        return 1L << name.hashCode(); // strings keep their hash
    }

    private int indexOf(String name, int from) {
        if ((seen & bit(name)) == 0) return -1;
        for (int i = from; i < size; i++) {
            if (names[i].equals(name)) return i;
        }
        return -1;
    }

    @Override
    public List<String> all(String name) {
        int at = indexOf(name, 0);
        if (at < 0) return List.of();
        var all = new ArrayList<String>(2);
        for (; at >= 0; at = indexOf(name, at + 1)) all.add(values[at]);
        return all;
    }

    @Override
    public void set(String name, String value) {
        HeaderSyntax.check(name, value);
        put(name, value);
    }

    @Override
    public void add(String name, String value) {
        HeaderSyntax.check(name, value);
        append(name, value);
    }

    /// As [#set], for names and values known to be well formed.
    public void put(String name, String value) {
        int at = indexOf(name, 0);
        if (at < 0) {
            append(name, value);
            return;
        }
        values[at] = value;
        for (int more = indexOf(name, at + 1); more >= 0; more = indexOf(name, more))
            removeAt(more);
    }

    /// As [#add], for names and values known to be well formed.
    public void append(String name, String value) {
        if (size == names.length) grow();
        int at = size;
        if (name.charAt(0) == ':') {
            at = pseudoHeaders();
            System.arraycopy(names, at, names, at + 1, size - at);
            System.arraycopy(values, at, values, at + 1, size - at);
        }
        names[at] = name;
        values[at] = value;
        seen |= bit(name);
        size++;
    }

    private int pseudoHeaders() {
        int count = 0;
        while (count < size && names[count].charAt(0) == ':') count++;
        return count;
    }

    private void grow() {
        int room = size == 0 ? FIRST : size * 2;
        names = Arrays.copyOf(names, room);
        values = Arrays.copyOf(values, room);
    }

    @Override
    public boolean remove(String name) {
        boolean removed = false;
        for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at)) {
            removeAt(at);
            removed = true;
        }
        return removed;
    }

    private void removeAt(int at) {
        size--;
        System.arraycopy(names, at + 1, names, at, size - at);
        System.arraycopy(values, at + 1, values, at, size - at);
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < size; i++) action.accept(names[i], values[i]);
    }

    @Override
    public int size() {
        return size;
    }

    /// The name at a position, for scans without a lambda.
    public String name(int at) {
        return names[at];
    }

    /// The value at a position.
    public String value(int at) {
        return values[at];
    }

    /// The position of the first header of this name; -1 where there is none.
    public int find(String name) {
        return indexOf(name, 0);
    }

    /// Another value for the header at a position.
    public void setValue(int at, String value) {
        values[at] = value;
    }

    /// True when one of the comma separated tokens of the header is this one, ignoring case.
    public boolean hasToken(String name, String token) {
        for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at + 1)) {
            if (listHas(values[at], token)) return true;
        }
        return false;
    }

    private static boolean listHas(String list, String token) {
        if (list.length() == token.length()) return list.equalsIgnoreCase(token);
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int end = comma < 0 ? list.length() : comma;
            if (list.substring(from, end).strip().equalsIgnoreCase(token)) return true;
            from = end + 1;
        }
        return false;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }
}
