package io.leno.proxy.stats;

/// A text, as `control_plane.identifier`. Safe to use from any thread.
public final class TextReadout extends Stat {
    private volatile String value = "";
    private volatile boolean used;

    TextReadout(String prefix, String suffix) {
        super(prefix, suffix);
    }

    public void set(String to) {
        value = to;
        used = true;
    }

    public String value() {
        return value;
    }

    @Override
    public boolean isUsed() {
        return used;
    }
}
