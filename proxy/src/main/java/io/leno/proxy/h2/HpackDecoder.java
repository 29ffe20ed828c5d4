package io.leno.proxy.h2;

import io.leno.proxy.codec.HeaderSyntax;
import io.leno.runtime.spi.MovedConnection.HeaderTable;

import java.nio.charset.StandardCharsets;

/// Decodes header blocks (RFC 7541) into fields. Names and values come out as strings made once:
/// those of the tables are shared by all blocks that name them.
final class HpackDecoder {
    /// What comes out of a block.
    interface Fields {
        void field(String name, String value);
    }

    /// The name of a field that no message may have, in the table, too.
    static final String INVALID = "";

    private final DynamicTable table;
    private final int maxTable;
    private byte[] plain = new byte[256];
    private byte[] in = {};
    private int at;
    private int end;
    private boolean valid;

    /// @param maxTable what we announced as SETTINGS_HEADER_TABLE_SIZE
    HpackDecoder(int maxTable) {
        this.maxTable = maxTable;
        table = new DynamicTable(maxTable);
    }

    HeaderTable state() {
        return new HeaderTable(table.fields(), table.limit(), table.limit(), false);
    }

    /// Goes on where another one has stopped.
    void goOn(HeaderTable before) {
        table.fill(before.fields(), before.limit());
    }

    void decode(byte[] block, int from, int length, Fields fields) throws Http2Exception {
        in = block;
        at = from;
        end = from + length;
        boolean first = true;
        while (at < end) {
            int b = in[at];
            if (b < 0) {
                indexed(integer(7), fields);
            } else if ((b & 0x40) != 0) {
                literal(integer(6), true, fields);
            } else if ((b & 0x20) != 0) {
                if (!first) throw broken("table size update after a field");
                resize(integer(5));
                continue;
            } else literal(integer(4), false, fields);
            first = false;
        }
        in = plain;
    }

    private void indexed(int index, Fields fields) throws Http2Exception {
        if (index == 0) throw broken("index 0");
        if (index <= StaticTable.SIZE) {
            fields.field(StaticTable.name(index), StaticTable.value(index));
            return;
        }
        int entry = dynamic(index);
        fields.field(table.name(entry), table.value(entry));
    }

    private int dynamic(int index) throws Http2Exception {
        int entry = index - StaticTable.SIZE - 1;
        if (entry >= table.count()) throw broken("index past the table");
        return entry;
    }

    private void literal(int nameIndex, boolean keep, Fields fields) throws Http2Exception {
        String name;
        valid = true;
        if (nameIndex == 0) name = string(true);
        else if (nameIndex <= StaticTable.SIZE) name = StaticTable.name(nameIndex);
        else name = table.name(dynamic(nameIndex));
        String value = string(false);
        if (!valid) name = INVALID;
        if (keep) table.add(name, value);
        fields.field(name, value);
    }

    private void resize(int size) throws Http2Exception {
        if (size > maxTable) throw broken("table larger than allowed");
        table.limit(size);
    }

    private String string(boolean name) throws Http2Exception {
        if (at >= end) throw broken("block ends early");
        boolean huffman = in[at] < 0;
        int length = integer(7);
        if (length > end - at) throw broken("string longer than its block");
        int from = at;
        at += length;
        if (!huffman) return text(in, from, length, name);
        if (plain.length < length * 2) plain = new byte[length * 2];
        int size = Huffman.decode(in, from, length, plain);
        if (size < 0) throw broken("invalid Huffman code");
        return text(plain, 0, size, name);
    }

    private String text(byte[] bytes, int from, int length, boolean name) {
        valid &= name ? isName(bytes, from, length) : isValue(bytes, from, length);
        return name
                ? HeaderSyntax.name(bytes, from, length)
                : new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean isName(byte[] bytes, int from, int length) {
        boolean pseudo = length > 1 && bytes[from] == ':';
        for (int i = pseudo ? from + 1 : from; i < from + length; i++) {
            if (bytes[i] != HeaderSyntax.lower(bytes[i]) || bytes[i] == 0) return false;
        }
        return true;
    }

    private static boolean isValue(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (!HeaderSyntax.isValue(bytes[i])) return false;
        }
        return true;
    }

    private int integer(int prefix) throws Http2Exception {
        int mask = (1 << prefix) - 1;
        int value = in[at++] & mask;
        if (value < mask) return value;
        for (int shift = 0; shift < 28; shift += 7) {
            if (at >= end) throw broken("block ends early");
            int b = in[at++];
            value += (b & 0x7f) << shift;
            if (b >= 0) return value;
        }
        throw broken("integer too large");
    }

    private static Http2Exception broken(String what) {
        return new Http2Exception(Http2Error.COMPRESSION_ERROR, "HPACK: " + what);
    }
}
