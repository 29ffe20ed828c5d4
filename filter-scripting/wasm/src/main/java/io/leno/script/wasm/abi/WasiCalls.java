package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Map;

/// What of WASI (`wasi_snapshot_preview1`) there is: the log as standard output, the clock, the
/// environment, random bytes. There are no files, no arguments, no sockets.
final class WasiCalls extends HostCalls {
    private static final int OK = 0;
    private static final int BADF = 8;
    private static final int FAULT = 21;
    private static final int INVALID = 28;
    private static final int NO_ENTRY = 44;
    private static final int NO_SYSTEM_CALL = 52;
    private static final int NOT_DIRECTORY = 20;
    private static final int NOT_SUPPORTED = 58;
    private static final int MAX_RANDOM_BYTES = 65_536;
    private static final long MAY_WRITE = 64;
    private static final int OUT = 1;
    private static final int ERROR_OUT = 2;

    /// Of this process; not for secrets that must not be guessed from outside alone.
    private final SecureRandom random = new SecureRandom();

    WasiCalls(PluginVm vm) {
        super(vm);
    }

    @Override
    void addTo(HostTable table) {
        table.wasi("fd_write", "iiii", call -> write((int) call[0], call[1], call[2], call[3]));
        table.wasi("fd_pwrite", "iiili", call -> write((int) call[0], call[1], call[2], call[4]));
        table.wasi("clock_time_get", "ili", this::time);
        table.wasi("clock_res_get", "ii", this::resolution);
        table.wasi("random_get", "ii", this::random);
        table.wasi("environ_sizes_get", "ii", this::environmentSizes);
        table.wasi("environ_get", "ii", this::environment);
        table.wasi("args_sizes_get", "ii", call -> zeros(call[0], call[1]));
        table.wasi("args_get", "ii", call -> OK);
        table.wasi("proc_exit", "i", call -> OK); // an unreachable instruction follows
        table.wasi("sched_yield", "", call -> OK);
        table.wasi("poll_oneoff", "iiii", call -> giveWasi(call[3]));
        table.wasi("fd_fdstat_get", "ii", this::state);
        addOutputs(table);
        addFiles(table);
        addSockets(table);
    }

    /// What standard output and error take, and do nothing about.
    private static void addOutputs(HostTable table) {
        table.wasi("fd_fdstat_set_flags", "ii", call -> NO_SYSTEM_CALL);
        table.wasi("fd_fdstat_set_rights", "ill", call -> output(call[0]));
        table.wasi("fd_allocate", "ill", call -> output(call[0]));
        table.wasi("fd_datasync", "i", call -> output(call[0]));
        table.wasi("fd_sync", "i", call -> output(call[0]));
        table.wasi("fd_filestat_set_size", "il", call -> output(call[0]));
        table.wasi("fd_filestat_set_times", "illi", call -> output(call[0]));
        table.wasi("fd_advise", "illi", call -> OK);
        table.wasi("fd_seek", "ilii", call -> OK);
        table.wasi("fd_close", "i", call -> OK);
    }

    private static long output(long descriptor) {
        return isOutput((int) descriptor) ? OK : BADF;
    }

    private static boolean isOutput(int descriptor) {
        return descriptor == OUT || descriptor == ERROR_OUT;
    }

    private void addFiles(HostTable table) {
        table.wasi("fd_read", "iiii", call -> NO_SYSTEM_CALL);
        table.wasi("fd_pread", "iiili", call -> NO_SYSTEM_CALL);
        table.wasi("fd_filestat_get", "ii", call -> BADF);
        table.wasi("fd_prestat_get", "ii", call -> BADF);
        table.wasi("fd_prestat_dir_name", "iii", call -> NO_SYSTEM_CALL);
        table.wasi("fd_readdir", "iiili", call -> zero(call[4], NOT_DIRECTORY));
        table.wasi("fd_renumber", "ii", call -> output(call[0]) == OK ? NOT_SUPPORTED : BADF);
        table.wasi("fd_tell", "ii", call -> isOutput((int) call[0]) ? zero(call[1], OK) : BADF);
        table.wasi("path_open", "iiiiillii", call -> NO_ENTRY);
        table.wasi("path_filestat_get", "iiiii", call -> NOT_SUPPORTED);
        table.wasi("path_filestat_set_times", "iiiilli", call -> NOT_SUPPORTED);
        table.wasi("path_create_directory", "iii", call -> NOT_SUPPORTED);
        table.wasi("path_link", "iiiiiii", call -> NOT_SUPPORTED);
        table.wasi("path_readlink", "iiiiii", call -> zero(call[5], NOT_SUPPORTED));
        table.wasi("path_remove_directory", "iii", call -> NOT_SUPPORTED);
        table.wasi("path_rename", "iiiiii", call -> NOT_SUPPORTED);
        table.wasi("path_symlink", "iiiii", call -> NOT_SUPPORTED);
        table.wasi("path_unlink_file", "iii", call -> NOT_SUPPORTED);
    }

    private void addSockets(HostTable table) {
        table.wasi("sock_accept", "iii", call -> zero(call[2], NOT_SUPPORTED));
        table.wasi("sock_recv", "iiiiii", call -> zero(call[4], NOT_SUPPORTED));
        table.wasi("sock_send", "iiiii", call -> zero(call[4], NOT_SUPPORTED));
        table.wasi("sock_shutdown", "ii", call -> NOT_SUPPORTED);
    }

    private long zero(long at, int result) {
        return vm().instance().writeInt((int) at, 0) ? result : FAULT;
    }

    private long giveWasi(long at) {
        return zero(at, OK);
    }

    private long zeros(long first, long second) {
        return zero(first, OK) == OK ? zero(second, OK) : FAULT;
    }

    private long write(int descriptor, long vectors, long count, long writtenAt) {
        if (!isOutput(descriptor)) return BADF;
        var text = new ByteArrayOutputStream();
        for (long i = 0; i < Integer.toUnsignedLong((int) count); i++) {
            Integer address = vm().instance().readInt((int) (vectors + i * 8));
            Integer length = vm().instance().readInt((int) (vectors + i * 8 + 4));
            if (address == null || length == null) return FAULT;
            byte[] part = bytes(address, length);
            if (part == null) return FAULT;
            text.writeBytes(part);
        }
        log(descriptor, text.toString(UTF_8));
        return vm().instance().writeInt((int) writtenAt, text.size()) ? OK : FAULT;
    }

    private void log(int descriptor, String text) {
        if (text.isEmpty()) return;
        String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        int level = descriptor == OUT ? WasmLog.INFO : WasmLog.ERROR;
        WasmLog.log(level, SystemCalls.prefix(asking()), line);
    }

    private long time(long[] call) {
        return switch ((int) call[0]) {
            case 0 -> giveTime(SystemCalls.now(), call[2]);
            case 1 -> giveTime(System.nanoTime(), call[2]);
            default -> NOT_SUPPORTED;
        };
    }

    private long giveTime(long nanos, long at) {
        return vm().instance().writeLong((int) at, nanos) ? OK : FAULT;
    }

    private long resolution(long[] call) {
        boolean known = call[0] == 0 || call[0] == 1;
        return known ? giveTime(1, call[1]) : NOT_SUPPORTED;
    }

    private long random(long[] call) {
        long size = Integer.toUnsignedLong((int) call[1]);
        if (size > MAX_RANDOM_BYTES) return INVALID;
        byte[] bytes = new byte[(int) size];
        random.nextBytes(bytes);
        return vm().instance().write((int) call[0], bytes) ? OK : FAULT;
    }

    private long state(long[] call) {
        int descriptor = (int) call[0];
        if (!isOutput(descriptor)) return BADF;
        int at = (int) call[1];
        boolean done =
                vm().instance().writeLong(at, 0)
                        && vm().instance().writeLong(at + 8, MAY_WRITE)
                        && vm().instance().writeLong(at + 16, 0);
        return done ? OK : FAULT;
    }

    private static byte[] line(Map.Entry<String, String> variable) {
        return (variable.getKey() + "=" + variable.getValue() + "\0").getBytes(UTF_8);
    }

    private long environmentSizes(long[] call) {
        Map<String, String> all = vm().spec().environment();
        int size = all.entrySet().stream().mapToInt(each -> line(each).length).sum();
        boolean done =
                vm().instance().writeInt((int) call[0], all.size())
                        && vm().instance().writeInt((int) call[1], size);
        return done ? OK : FAULT;
    }

    private long environment(long[] call) {
        int pointers = (int) call[0];
        int at = (int) call[1];
        for (Map.Entry<String, String> each : vm().spec().environment().entrySet()) {
            byte[] line = line(each);
            if (!vm().instance().writeInt(pointers, at)) return FAULT;
            if (!vm().instance().write(at, line)) return FAULT;
            pointers += 4;
            at += line.length;
        }
        return OK;
    }
}
