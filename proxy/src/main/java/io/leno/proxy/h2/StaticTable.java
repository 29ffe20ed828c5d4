package io.leno.proxy.h2;

/// The static table of HPACK (RFC 7541 appendix A).
final class StaticTable {
    static final int SIZE = 61;

    /// Name and value by turns.
    private static final String[] ENTRIES = {
        ":authority", "",
        ":method", "GET",
        ":method", "POST",
        ":path", "/",
        ":path", "/index.html",
        ":scheme", "http",
        ":scheme", "https",
        ":status", "200",
        ":status", "204",
        ":status", "206",
        ":status", "304",
        ":status", "400",
        ":status", "404",
        ":status", "500",
        "accept-charset", "",
        "accept-encoding", "gzip, deflate",
        "accept-language", "",
        "accept-ranges", "",
        "accept", "",
        "access-control-allow-origin", "",
        "age", "",
        "allow", "",
        "authorization", "",
        "cache-control", "",
        "content-disposition", "",
        "content-encoding", "",
        "content-language", "",
        "content-length", "",
        "content-location", "",
        "content-range", "",
        "content-type", "",
        "cookie", "",
        "date", "",
        "etag", "",
        "expect", "",
        "expires", "",
        "from", "",
        "host", "",
        "if-match", "",
        "if-modified-since", "",
        "if-none-match", "",
        "if-range", "",
        "if-unmodified-since", "",
        "last-modified", "",
        "link", "",
        "location", "",
        "max-forwards", "",
        "proxy-authenticate", "",
        "proxy-authorization", "",
        "range", "",
        "referer", "",
        "refresh", "",
        "retry-after", "",
        "server", "",
        "set-cookie", "",
        "strict-transport-security", "",
        "transfer-encoding", "",
        "user-agent", "",
        "vary", "",
        "via", "",
        "www-authenticate", "",
    };

    private static final int SLOTS = 256;

    /// Open hashing from names to the first index that has it.
    private static final int[] BY_NAME = new int[SLOTS];

    static {
        for (int index = 1; index <= SIZE; index++) {
            int slot = name(index).hashCode() & (SLOTS - 1);
            while (BY_NAME[slot] != 0 && !name(BY_NAME[slot]).equals(name(index))) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            if (BY_NAME[slot] == 0) BY_NAME[slot] = index;
        }
    }

    private StaticTable() {}

    /// @param index from 1
    static String name(int index) {
        return ENTRIES[(index - 1) * 2];
    }

    static String value(int index) {
        return ENTRIES[(index - 1) * 2 + 1];
    }

    /// The first index of a name; 0 for none.
    static int indexOf(String name) {
        int slot = name.hashCode() & (SLOTS - 1);
        while (BY_NAME[slot] != 0) {
            if (name(BY_NAME[slot]).equals(name)) return BY_NAME[slot];
            slot = (slot + 1) & (SLOTS - 1);
        }
        return 0;
    }

    /// The index that has this value, among those that have the name of `first`; 0 for none.
    static int indexOf(int first, String value) {
        String name = name(first);
        for (int index = first; index <= SIZE && name(index).equals(name); index++) {
            if (value(index).equals(value)) return index;
        }
        return 0;
    }
}
