package io.leno.proxy.h2;

/// What the peer may still send, and what we took of it since it was last told.
final class ReceiveWindow {
    private final int size;
    private int left;
    private int taken;

    ReceiveWindow(int size) {
        this.size = size;
        left = size;
    }

    /// Goes on where another one has stopped.
    void goOn(int leftBefore, int takenBefore) {
        left = leftBefore;
        taken = takenBefore;
    }

    int left() {
        return left;
    }

    int taken() {
        return taken;
    }

    /// @return false when the peer sent more than it might
    boolean receive(int bytes) {
        left -= bytes;
        return left >= 0;
    }

    /// @return by how much the window is to be widened now; 0: later
    int take(int bytes) {
        taken += bytes;
        if (taken < size / 2) return 0;
        int update = taken;
        taken = 0;
        left += update;
        return update;
    }
}
