package io.leno.bookinfo;

import java.io.IOException;
import java.net.InetSocketAddress;

/// Why the demo cannot go on, in one line for people.
final class DemoFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    DemoFailure(String reason) {
        super(reason);
        this.reason = reason;
    }

    private DemoFailure(String reason, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    static DemoFailure cannotListen(String who, InetSocketAddress address, IOException cause) {
        return new DemoFailure(
                "demo: %s: cannot listen on %s:%d: %s (expected: a free address of this machine; is another demo running?)"
                        .formatted(
                                who,
                                address.getHostString(),
                                address.getPort(),
                                cause.getMessage()),
                cause);
    }

    static DemoFailure cannotWrite(java.nio.file.Path file, IOException cause) {
        return new DemoFailure("demo: cannot write " + file + ": " + cause, cause);
    }
}
