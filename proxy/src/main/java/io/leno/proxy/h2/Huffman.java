package io.leno.proxy.h2;

import java.util.Arrays;

/// The Huffman code of HPACK (RFC 7541 appendix B). It is canonical: the lengths say it all.
/// Decoding walks four bits at a time.
final class Huffman {
    /// For each symbol, the end mark last, the length of its code in bits; `a` is 5.
    private static final String LENGTHS =
            "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf"
                    + "ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix"
                    + "prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs"
                    + "vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwvz";

    private static final int END_OF_STRING = 256;
    private static final int LONGEST = 30;

    private static final int EMITS = 1 << 16;
    private static final int ACCEPTS = 1 << 17;
    private static final int FAILS = 1 << 18;

    /// By state and the next four bits: the next state, what to do, and the symbol above bit 20.
    private static final int[] STEPS = steps();

    private Huffman() {}

    /// Decodes into `out`, which has room for twice the input.
    ///
    /// @return how many bytes came out; -1 when the code or its padding is wrong
    static int decode(byte[] in, int from, int length, byte[] out) {
        int state = 0;
        int size = 0;
        boolean accepted = true;
        for (int i = from; i < from + length; i++) {
            for (int shift = 4; shift >= 0; shift -= 4) {
                int step = STEPS[state << 4 | (in[i] >> shift & 0xf)];
                if ((step & FAILS) != 0) return -1;
                if ((step & EMITS) != 0) out[size++] = (byte) (step >>> 20);
                accepted = (step & ACCEPTS) != 0;
                state = step & 0xffff;
            }
        }
        return accepted ? size : -1;
    }

    private static int[] steps() {
        int[][] tree = tree();
        int[] steps = new int[tree.length << 4];
        boolean[] padding = new boolean[tree.length];
        for (int node = 0, depth = 0; depth < 8; depth++, node = tree[node][1])
            padding[node] = true;
        for (int node = 0; node < tree.length; node++) {
            for (int bits = 0; bits < 16; bits++)
                steps[node << 4 | bits] = step(tree, node, bits, padding);
        }
        return steps;
    }

    /// Leaves are negative: the symbol's complement.
    private static int step(int[][] tree, int from, int bits, boolean[] padding) {
        int node = from;
        int step = 0;
        for (int bit = 3; bit >= 0; bit--) {
            node = tree[node][bits >> bit & 1];
            if (node >= 0) continue;
            if (~node == END_OF_STRING) return FAILS;
            step = EMITS | ~node << 20;
            node = 0;
        }
        return step | node | (padding[node] ? ACCEPTS : 0);
    }

    private static int[][] tree() {
        int[][] tree = new int[LENGTHS.length()][2];
        int nodes = 1;
        int code = 0;
        for (int bits = 5; bits <= LONGEST; bits++, code <<= 1) {
            for (int symbol = 0; symbol < LENGTHS.length(); symbol++) {
                if (LENGTHS.charAt(symbol) - 'a' + 5 != bits) continue;
                nodes = add(tree, nodes, code, bits, symbol);
                code++;
            }
        }
        return Arrays.copyOf(tree, nodes);
    }

    private static int add(int[][] tree, int nodes, int code, int bits, int symbol) {
        int node = 0;
        int count = nodes;
        for (int bit = bits - 1; bit > 0; bit--) {
            int side = code >> bit & 1;
            if (tree[node][side] == 0) tree[node][side] = count++;
            node = tree[node][side];
        }
        tree[node][code & 1] = ~symbol;
        return count;
    }
}
