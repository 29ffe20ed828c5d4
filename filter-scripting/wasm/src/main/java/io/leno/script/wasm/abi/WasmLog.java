package io.leno.script.wasm.abi;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What modules log, as Envoy writes it: `wasm log …: …`.
final class WasmLog {
    /// Envoy's levels, `critical` and `off` at the end.
    private static final int CRITICAL = 5;

    static final int INFO = 2;
    static final int ERROR = 4;

    private static final Logger log = LoggerFactory.getLogger("io.leno.script.wasm");

    private WasmLog() {}

    /// @return false when there is no such level
    static boolean log(int level, String prefix, String message) {
        switch (level) {
            case 0 -> log.trace("wasm log{}: {}", prefix, message);
            case 1 -> log.debug("wasm log{}: {}", prefix, message);
            case INFO -> log.info("wasm log{}: {}", prefix, message);
            case 3 -> log.warn("wasm log{}: {}", prefix, message);
            case ERROR, CRITICAL -> log.error("wasm log{}: {}", prefix, message);
            default -> {
                return false;
            }
        }
        return true;
    }

    /// From which level on it is written.
    static int level() {
        if (log.isTraceEnabled()) return 0;
        if (log.isDebugEnabled()) return 1;
        if (log.isInfoEnabled()) return INFO;
        return log.isWarnEnabled() ? 3 : ERROR;
    }

    static void failed(String message) {
        log.error("Wasm VM failed {}", message);
    }
}
