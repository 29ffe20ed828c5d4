package io.leno.xds.server;

import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Resources of one type by name. Immutable; a later state shares what did not change, so that one
/// changed resource costs the same among ten and among fifty thousand, and a proxy four bytes for
/// each resource it has.
final class Holdings {
    static final Holdings NONE = new Holdings(new XdsResource[0][], 0, 0);

    private static final Comparator<XdsResource> BY_NAME = Comparator.comparing(XdsResource::name);
    private static final int CHUNK = 256;
    private static final int FEW = 32;

    private final XdsResource[][] chunks; // each sorted and not empty, in order
    private final int size;
    private final long fingerprint; // sum of those of all, so that it can follow a change

    private Holdings(XdsResource[][] chunks, int size, long fingerprint) {
        this.chunks = chunks;
        this.size = size;
        this.fingerprint = fingerprint;
    }

    /// Of two with the same name the later one.
    static Holdings of(Collection<XdsResource> resources) {
        XdsResource[] sorted = resources.toArray(XdsResource[]::new);
        Arrays.sort(sorted, BY_NAME); // stable, and quick where they are sorted
        int kept = 0;
        for (XdsResource each : sorted) {
            boolean again = kept > 0 && sorted[kept - 1].name().equals(each.name());
            sorted[again ? kept - 1 : kept++] = each;
        }
        return ofSorted(sorted, kept);
    }

    private static Holdings ofSorted(XdsResource[] sorted, int count) {
        if (count == 0) return NONE;
        var chunks = new XdsResource[(count + CHUNK - 1) / CHUNK][];
        long sum = 0;
        for (int i = 0; i < chunks.length; i++)
            chunks[i] = Arrays.copyOfRange(sorted, i * CHUNK, Math.min(count, (i + 1) * CHUNK));
        for (int i = 0; i < count; i++) sum += fingerprint(sorted[i]);
        return new Holdings(chunks, count, sum);
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Equal for equal names and versions, over restarts too.
    String version() {
        return HexFormat.of().toHexDigits(fingerprint);
    }

    @Nullable XdsResource get(String name) {
        if (size == 0) return null;
        XdsResource[] chunk = chunks[chunkOf(name)];
        int at = find(chunk, name);
        return at < 0 ? null : chunk[at];
    }

    boolean has(String name) {
        return get(name) != null;
    }

    /// In the order of their names.
    List<XdsResource> all() {
        var all = new ArrayList<XdsResource>(size);
        for (XdsResource[] chunk : chunks) all.addAll(Arrays.asList(chunk));
        return all;
    }

    /// These in addition, or in the place of those of the same name.
    Holdings with(Collection<XdsResource> resources) {
        if (resources.size() > FEW) {
            List<XdsResource> both = all();
            both.addAll(resources);
            return of(both);
        }
        Holdings with = this;
        for (XdsResource each : resources) with = with.with(each);
        return with;
    }

    private Holdings with(XdsResource resource) {
        if (size == 0) return of(List.of(resource));
        int place = chunkOf(resource.name());
        XdsResource[] chunk = chunks[place];
        int at = find(chunk, resource.name());
        long sum = fingerprint + fingerprint(resource);
        if (at >= 0) {
            XdsResource[] changed = chunk.clone();
            changed[at] = resource;
            return new Holdings(replaced(place, changed), size, sum - fingerprint(chunk[at]));
        }
        int to = -at - 1;
        var longer = new XdsResource[chunk.length + 1];
        System.arraycopy(chunk, 0, longer, 0, to);
        longer[to] = resource;
        System.arraycopy(chunk, to, longer, to + 1, chunk.length - to);
        if (longer.length <= 2 * CHUNK) return new Holdings(replaced(place, longer), size + 1, sum);
        XdsResource[] low = Arrays.copyOf(longer, CHUNK);
        XdsResource[] high = Arrays.copyOfRange(longer, CHUNK, longer.length);
        return new Holdings(replaced(place, low, high), size + 1, sum);
    }

    Holdings without(Collection<String> names) {
        if (size == 0 || names.isEmpty()) return this;
        if (names.size() > FEW) {
            Set<String> gone = names instanceof Set<String> set ? set : new HashSet<>(names);
            return only(name -> !gone.contains(name));
        }
        Holdings without = this;
        for (String name : names) without = without.without(name);
        return without;
    }

    private Holdings without(String name) {
        if (size == 0) return this;
        int place = chunkOf(name);
        XdsResource[] chunk = chunks[place];
        int at = find(chunk, name);
        if (at < 0) return this;
        long sum = fingerprint - fingerprint(chunk[at]);
        if (chunk.length == 1) return new Holdings(replaced(place), size - 1, sum);
        var shorter = new XdsResource[chunk.length - 1];
        System.arraycopy(chunk, 0, shorter, 0, at);
        System.arraycopy(chunk, at + 1, shorter, at, shorter.length - at);
        return new Holdings(replaced(place, shorter), size - 1, sum);
    }

    Holdings only(Predicate<String> wanted) {
        List<XdsResource> kept = all();
        return kept.removeIf(each -> !wanted.test(each.name()))
                ? ofSorted(kept.toArray(XdsResource[]::new), kept.size())
                : this;
    }

    /// Tells the names under which `after` has another version than this, and those that only this
    /// has.
    @SuppressWarnings("ReferenceEquality") // a short cut for what both share
    void compare(Holdings after, Consumer<String> changed, Consumer<String> gone) {
        if (after == this) return;
        var mine = new Cursor(this);
        var theirs = new Cursor(after);
        while (mine.isOn() && theirs.isOn()) {
            if (mine.skipsSame(theirs)) continue;
            XdsResource one = mine.current();
            XdsResource other = theirs.current();
            int order = one == other ? 0 : one.name().compareTo(other.name());
            if (order < 0) gone.accept(one.name());
            else if (order > 0 || !one.version().equals(other.version()))
                changed.accept(other.name());
            if (order <= 0) mine.advance();
            if (order >= 0) theirs.advance();
        }
        for (; mine.isOn(); mine.advance()) gone.accept(mine.current().name());
        for (; theirs.isOn(); theirs.advance()) changed.accept(theirs.current().name());
    }

    private static final class Cursor {
        private final XdsResource[][] chunks;
        private int chunk;
        private int at;

        Cursor(Holdings of) {
            chunks = of.chunks;
        }

        boolean isOn() {
            return chunk < chunks.length;
        }

        XdsResource current() {
            return chunks[chunk][at];
        }

        void advance() {
            if (++at < chunks[chunk].length) return;
            chunk++;
            at = 0;
        }

        /// Both go past a part that they share.
        @SuppressWarnings("ReferenceEquality")
        boolean skipsSame(Cursor other) {
            if (at > 0 || other.at > 0 || chunks[chunk] != other.chunks[other.chunk]) return false;
            chunk++;
            other.chunk++;
            return true;
        }
    }

    /// The last chunk that begins at or before the name, else the first.
    private int chunkOf(String name) {
        int low = 1;
        int high = chunks.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (chunks[middle][0].name().compareTo(name) <= 0) low = middle + 1;
            else high = middle - 1;
        }
        return low - 1;
    }

    private static int find(XdsResource[] sorted, String name) {
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = sorted[middle].name().compareTo(name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -low - 1;
    }

    private XdsResource[][] replaced(int place, XdsResource[]... by) {
        var replaced = new XdsResource[chunks.length - 1 + by.length][];
        System.arraycopy(chunks, 0, replaced, 0, place);
        System.arraycopy(by, 0, replaced, place, by.length);
        int rest = chunks.length - place - 1;
        System.arraycopy(chunks, place + 1, replaced, place + by.length, rest);
        return replaced;
    }

    /// FNV of the version, begun with the name and mixed, so that sums of them differ.
    private static long fingerprint(XdsResource resource) {
        long hash = resource.name().hashCode() * 0x9E3779B97F4A7C15L;
        String version = resource.version();
        for (int i = 0; i < version.length(); i++)
            hash = (hash ^ version.charAt(i)) * 0x100000001B3L;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return hash ^ (hash >>> 32);
    }
}
