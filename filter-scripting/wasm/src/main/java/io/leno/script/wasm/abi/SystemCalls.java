package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// The log, the clock, and functions found by name.
final class SystemCalls extends HostCalls {
    SystemCalls(PluginVm vm) {
        super(vm);
    }

    @Override
    void addTo(HostTable table) {
        table.proxy("proxy_log", "iii", this::log);
        table.proxy("proxy_get_log_level", "i", call -> giveInt(WasmLog.level(), call[0]));
        table.proxy("proxy_get_current_time_nanoseconds", "i", call -> giveLong(now(), call[0]));
        table.proxy("proxy_set_tick_period_milliseconds", "i", this::tick);
        table.proxy("proxy_call_foreign_function", "iiiiii", this::foreign);
        table.proxy("pthread_equal", "ii", call -> call[0] == call[1] ? 1 : 0);
        table.silent("emscripten_notify_memory_growth", "i");
    }

    /// Nanoseconds since 1970.
    static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private long log(long[] call) {
        byte[] message = bytes(call[1], call[2]);
        if (message == null) return Result.INVALID_MEMORY_ACCESS;
        boolean logged = WasmLog.log((int) call[0], prefix(asking()), new String(message, UTF_8));
        return logged ? Result.OK : Result.BAD_ARGUMENT;
    }

    static String prefix(@Nullable Context context) {
        return context == null ? "" : context.logPrefix();
    }

    private long tick(long[] call) {
        Context context = asking();
        if (context == null) return Result.INTERNAL_FAILURE;
        context.root().tickEvery(Duration.ofMillis(Integer.toUnsignedLong((int) call[0])));
        return Result.OK;
    }

    private long foreign(long[] call) {
        String name = text(call[0], call[1]);
        byte[] arguments = bytes(call[2], call[3]);
        if (name == null || arguments == null) return Result.INVALID_MEMORY_ACCESS;
        ForeignFunctions.Outcome outcome = ForeignFunctions.call(asking(), name, arguments);
        byte[] result = outcome.bytes();
        int address = 0;
        if (call[4] != 0) {
            if (result.length > 0) {
                address = vm().allocate(result.length);
                if (!vm().instance().write(address, result)) return Result.INVALID_MEMORY_ACCESS;
            }
            if (giveInt(address, call[4]) != Result.OK) return Result.INVALID_MEMORY_ACCESS;
        }
        if (call[5] != 0 && giveInt(result.length, call[5]) != Result.OK)
            return Result.INVALID_MEMORY_ACCESS;
        return outcome.result();
    }
}
