package io.leno.script.wasm.vm;

/// What an instance, and one call of it, may use. A call that uses more is stopped, and its
/// instance with it.
///
/// @param startMillis of computing, for the start of an instance and its configuration
/// @param runMillis of computing in any other call; ten times as long while the program is cold
/// @param memoryBytes of the instance's linear memory; whole pages of 64 KiB count
/// @param calls to clusters that are under way at a time, of one plugin on one event loop
public record WasmLimits(long startMillis, long runMillis, long memoryBytes, int calls) {
    public static final WasmLimits DEFAULT = new WasmLimits(10_000, 30, 64L << 20, 256);

    private static final int PAGE_BYTES = 65_536;

    int pages() {
        return (int) Math.min(Integer.MAX_VALUE / PAGE_BYTES, memoryBytes / PAGE_BYTES);
    }
}
