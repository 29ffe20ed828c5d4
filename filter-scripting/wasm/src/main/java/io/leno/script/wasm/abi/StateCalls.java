package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/// What outlives a call: shared data and queues, stats, properties.
final class StateCalls extends HostCalls {
    StateCalls(PluginVm vm) {
        super(vm);
    }

    @Override
    void addTo(HostTable table) {
        table.proxy("proxy_get_shared_data", "iiiii", this::get);
        table.proxy("proxy_set_shared_data", "iiiii", this::set);
        table.proxy("proxy_register_shared_queue", "iii", this::register);
        table.proxy("proxy_resolve_shared_queue", "iiiii", this::resolve);
        table.proxy("proxy_enqueue_shared_queue", "iii", this::enqueue);
        table.proxy("proxy_dequeue_shared_queue", "iii", this::dequeue);
        table.proxy("proxy_define_metric", "iiii", this::define);
        table.proxy("proxy_increment_metric", "il", this::increment);
        table.proxy("proxy_record_metric", "il", this::record);
        table.proxy("proxy_get_metric", "ii", this::metric);
        table.proxy("proxy_get_property", "iiii", this::property);
        table.proxy("proxy_set_property", "iiii", this::setProperty);
    }

    private @Nullable String name(long address, long size) {
        byte[] found = bytes(address, size);
        return found == null ? null : new String(found, UTF_8);
    }

    private String vmId() {
        return vm().spec().id();
    }

    private long get(long[] call) {
        String key = name(call[0], call[1]);
        if (key == null) return Result.INVALID_MEMORY_ACCESS;
        SharedState.Value value = vm().shared().get(vmId(), key);
        if (value == null) return Result.NOT_FOUND;
        int done = give(value.bytes(), call[2], call[3]);
        return done == Result.OK ? giveInt(value.version(), call[4]) : done;
    }

    private long set(long[] call) {
        String key = name(call[0], call[1]);
        byte[] value = bytes(call[2], call[3]);
        if (key == null || value == null) return Result.INVALID_MEMORY_ACCESS;
        return vm().shared().set(vmId(), key, value, (int) call[4]);
    }

    private long register(long[] call) {
        String name = name(call[0], call[1]);
        Context context = asking();
        if (name == null) return Result.INVALID_MEMORY_ACCESS;
        if (context == null) return Result.INTERNAL_FAILURE;
        RootContext root = context.root();
        int[] token = {0};
        token[0] = vm().shared().register(vmId(), name, () -> root.queueReady(token[0]));
        return giveInt(token[0], call[2]);
    }

    private long resolve(long[] call) {
        String id = name(call[0], call[1]);
        String name = name(call[2], call[3]);
        if (id == null || name == null) return Result.INVALID_MEMORY_ACCESS;
        int token = vm().shared().resolve(id.isEmpty() ? vmId() : id, name);
        return token == 0 ? Result.NOT_FOUND : giveInt(token, call[4]);
    }

    private long enqueue(long[] call) {
        byte[] data = bytes(call[1], call[2]);
        if (data == null) return Result.INVALID_MEMORY_ACCESS;
        return vm().shared().enqueue((int) call[0], data);
    }

    private long dequeue(long[] call) {
        if (!vm().shared().hasQueue((int) call[0])) return Result.NOT_FOUND;
        byte[] data = vm().shared().dequeue((int) call[0]);
        return data == null ? Result.EMPTY : give(data, call[1], call[2]);
    }

    private long define(long[] call) {
        String name = name(call[1], call[2]);
        Context context = asking();
        if (name == null) return Result.INVALID_MEMORY_ACCESS;
        if (context == null) return Result.INTERNAL_FAILURE;
        int number = vm().metrics().define((int) call[0], name, context.root().host().stats());
        return number == 0 ? Result.BAD_ARGUMENT : giveInt(number, call[3]);
    }

    private long increment(long[] call) {
        return vm().metrics().increment((int) call[0], call[1]);
    }

    private long record(long[] call) {
        return vm().metrics().record((int) call[0], call[1]);
    }

    private long metric(long[] call) {
        if (!vm().metrics().isReadable((int) call[0])) return Result.BAD_ARGUMENT;
        Long value = vm().metrics().value((int) call[0]);
        return value == null ? Result.NOT_FOUND : giveLong(value, call[1]);
    }

    private long property(long[] call) {
        String path = name(call[0], call[1]);
        Context context = asking();
        if (path == null) return Result.INVALID_MEMORY_ACCESS;
        if (context == null) return Result.NOT_FOUND;
        byte[] value = Properties.find(context, path);
        return value == null ? Result.NOT_FOUND : give(value, call[2], call[3]);
    }

    private long setProperty(long[] call) {
        String path = name(call[0], call[1]);
        byte[] value = bytes(call[2], call[3]);
        if (path == null || value == null) return Result.INVALID_MEMORY_ACCESS;
        if (!(asking() instanceof StreamContext context)) return Result.NOT_FOUND;
        return Properties.set(context, path, value) ? Result.OK : Result.BAD_ARGUMENT;
    }
}
