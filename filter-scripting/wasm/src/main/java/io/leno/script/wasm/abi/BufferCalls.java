package io.leno.script.wasm.abi;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Bodies, configurations, and other bytes.
final class BufferCalls extends HostCalls {
    BufferCalls(PluginVm vm) {
        super(vm);
    }

    @Override
    void addTo(HostTable table) {
        table.proxy("proxy_get_buffer_bytes", "iiiii", this::get);
        table.proxy("proxy_set_buffer_bytes", "iiiii", this::set);
        table.proxy("proxy_get_buffer_status", "iii", this::status);
        table.proxy("proxy_get_configuration", "ii", this::configuration);
    }

    private @Nullable Bytes buffer(BufferType type) {
        Context context = asking();
        return context == null ? null : context.buffer(type);
    }

    private long get(long[] call) {
        BufferType type = BufferType.of((int) call[0]);
        if (type == null) return Result.BAD_ARGUMENT;
        Bytes buffer = buffer(type);
        if (buffer == null) return Result.NOT_FOUND;
        long start = Integer.toUnsignedLong((int) call[1]);
        long end = start + Integer.toUnsignedLong((int) call[2]);
        if (start >= buffer.length()) return give(new byte[0], call[3], call[4]);
        byte[] all = buffer.copy();
        int until = (int) Math.min(end, all.length);
        return give(Arrays.copyOfRange(all, (int) start, until), call[3], call[4]);
    }

    /// From the start on it replaces so many bytes, or is put before all for 0; past the end it is
    /// put behind all.
    private long set(long[] call) {
        BufferType type = BufferType.of((int) call[0]);
        if (type == null) return Result.BAD_ARGUMENT;
        Bytes buffer = buffer(type);
        if (buffer == null) return Result.NOT_FOUND;
        byte[] given = bytes(call[3], call[4]);
        if (given == null) return Result.INVALID_MEMORY_ACCESS;
        long start = Integer.toUnsignedLong((int) call[1]);
        long length = Integer.toUnsignedLong((int) call[2]);
        byte[] all = buffer.copy();
        byte[] changed;
        if (start == 0) {
            int drained = (int) Math.min(length, all.length);
            changed = joined(given, Arrays.copyOfRange(all, drained, all.length));
        } else if (start >= all.length) {
            changed = joined(all, given);
        } else {
            return Result.BAD_ARGUMENT;
        }
        return buffer.replace(changed) ? Result.OK : Result.BAD_ARGUMENT;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private long status(long[] call) {
        BufferType type = BufferType.of((int) call[0]);
        if (type == null) return Result.BAD_ARGUMENT;
        Bytes buffer = buffer(type);
        if (buffer == null) return Result.NOT_FOUND;
        int done = giveInt(buffer.length(), call[1]);
        return done == Result.OK ? giveInt(0, call[2]) : done;
    }

    private long configuration(long[] call) {
        Context context = asking();
        if (context == null) return Result.INTERNAL_FAILURE;
        return give(context.root().configuration(), call[0], call[1]);
    }
}
