package io.leno.proxy.h2;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.runtime.spi.MovedConnection.HeaderTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/// Encodes header blocks (RFC 7541). A field goes into the table when it is seen for the second
/// time: what differs in each message would only drive out what repeats. Strings are sent plain:
/// Huffman's code costs both ends more than it saves.
final class HpackEncoder {
    private static final int SEEN = 64;

    private final int maxTable;
    private final DynamicTable table;

    /// Hashes of fields that were sent and not put into the table.
    private int[] seen = {};

    private int announced;
    private boolean resized;

    /// @param maxTable how much memory we grant, whatever the peer allows
    HpackEncoder(int maxTable) {
        this.maxTable = maxTable;
        announced = Math.min(4096, maxTable);
        table = new DynamicTable(announced);
        resized = announced != 4096;
    }

    HeaderTable state() {
        return new HeaderTable(table.fields(), table.limit(), announced, resized);
    }

    /// Goes on where another one has stopped.
    void goOn(HeaderTable before) {
        table.fill(before.fields(), before.limit());
        announced = before.leastLimit();
        resized = before.untold();
    }

    /// The peer's SETTINGS_HEADER_TABLE_SIZE.
    void peerAllows(long bytes) {
        int size = (int) Math.min(bytes, maxTable);
        if (size == table.limit()) return;
        // What was dropped in between must be dropped by the peer, too (RFC 7541 section 4.2).
        announced = resized ? Math.min(announced, size) : size;
        resized = true;
        table.limit(size);
    }

    void encode(HeaderBlock headers, ByteBuf out) {
        if (resized) announce(out);
        for (int i = 0; i < headers.size(); i++) field(headers.name(i), headers.value(i), out);
    }

    /// A field that stands for itself.
    void field(String name, String value, ByteBuf out) {
        int first = StaticTable.indexOf(name);
        int index = first == 0 ? 0 : StaticTable.indexOf(first, value);
        if (index != 0) {
            integer(0x80, 7, index, out);
            return;
        }
        int entry = table.count() == 0 ? -1 : table.indexOf(name, value);
        if (entry >= 0) {
            integer(0x80, 7, StaticTable.SIZE + 1 + entry, out);
            return;
        }
        boolean keep = repeats(name, value);
        int nameIndex = first != 0 ? first : nameIndex(name);
        if (keep) integer(0x40, 6, nameIndex, out);
        else integer(isSecret(name) ? 0x10 : 0, 4, nameIndex, out);
        if (nameIndex == 0) string(name, out);
        string(value, out);
        if (keep) table.add(name, value);
    }

    private int nameIndex(String name) {
        int entry = table.count() == 0 ? -1 : table.indexOf(name);
        return entry < 0 ? 0 : StaticTable.SIZE + 1 + entry;
    }

    private boolean repeats(String name, String value) {
        if (DynamicTable.size(name, value) > table.limit() / 2 || isSecret(name)) return false;
        int hash = (name.hashCode() * 31 + value.hashCode()) | 1;
        int slot = (hash >>> 8) & (SEEN - 1);
        if (seen.length == 0) seen = new int[SEEN];
        if (seen[slot] == hash) return true;
        seen[slot] = hash;
        return false;
    }

    /// Not to be guessed by its size (RFC 7541 section 7.1.3).
    private static boolean isSecret(String name) {
        return name.equals("authorization");
    }

    private void announce(ByteBuf out) {
        if (announced < table.limit()) integer(0x20, 5, announced, out);
        integer(0x20, 5, table.limit(), out);
        resized = false;
    }

    private static void string(String text, ByteBuf out) {
        integer(0, 7, text.length(), out);
        ByteBufUtil.writeAscii(out, text);
    }

    private static void integer(int bits, int prefix, int value, ByteBuf out) {
        int mask = (1 << prefix) - 1;
        if (value < mask) {
            out.writeByte(bits | value);
            return;
        }
        out.writeByte(bits | mask);
        int rest = value - mask;
        for (; rest >= 0x80; rest >>>= 7) out.writeByte(rest | 0x80);
        out.writeByte(rest);
    }
}
