package io.leno.proxy.tls;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// What all TLS contexts of one proxy share.
public final class TlsEnvironment {
    private static final Logger log = LoggerFactory.getLogger(TlsEnvironment.class);

    private final SecretStore secrets = new SecretStore();
    private final AtomicBoolean toldAboutHttp2 = new AtomicBoolean();

    /// Its native library is loaded when the first context needs it.
    private volatile @org.jspecify.annotations.Nullable TlsEngine engine;

    public SecretStore secrets() {
        return secrets;
    }

    TlsEngine engine() {
        TlsEngine known = engine;
        if (known != null) return known;
        TlsEngine probed = TlsEngine.probe();
        engine = probed;
        return probed;
    }

    /// ALPN without what we cannot speak.
    List<String> spoken(List<String> protocols, String where) {
        var spoken = new ArrayList<>(protocols);
        if (spoken.remove("h2") && toldAboutHttp2.compareAndSet(false, true)) {
            log.warn("{}: alpn_protocols: h2 is not offered; HTTP/2 is not supported yet", where);
        }
        return spoken;
    }
}
