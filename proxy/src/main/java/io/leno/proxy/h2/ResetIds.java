package io.leno.proxy.h2;

/// The streams that we reset last: the peer may not know yet, so what it sends on them is no error.
final class ResetIds {
    private static final int KEPT = 64;

    private int[] ids = {};
    private int next;

    void add(int id) {
        if (ids.length == 0) ids = new int[KEPT];
        ids[next] = id;
        next = (next + 1) % KEPT;
    }

    void remove(int id) {
        for (int i = 0; i < ids.length; i++) if (ids[i] == id) ids[i] = 0;
    }

    int[] state() {
        return ids.clone();
    }

    boolean contains(int id) {
        for (int known : ids) if (known == id) return true;
        return false;
    }
}
