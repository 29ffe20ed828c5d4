package io.leno.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which library does the cryptography: BoringSSL where its native part loads, else the JDK's.
public enum TlsEngine {
    BORINGSSL(SslProvider.OPENSSL),
    JDK(SslProvider.JDK);

    private static final Logger log = LoggerFactory.getLogger(TlsEngine.class);

    private final SslProvider provider;

    TlsEngine(SslProvider provider) {
        this.provider = provider;
    }

    /// Tries, and logs the choice.
    public static TlsEngine probe() {
        boolean nativeLoads = OpenSsl.isAvailable();
        if (nativeLoads) log.info("TLS by {}", OpenSsl.versionString());
        else {
            Throwable cause = OpenSsl.unavailabilityCause();
            log.info("TLS by the JDK; BoringSSL does not load: {}", String.valueOf(cause));
        }
        return nativeLoads ? BORINGSSL : JDK;
    }

    SslProvider provider() {
        return provider;
    }
}
