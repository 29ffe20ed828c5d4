package io.leno.proxy.tls;

import io.leno.runtime.spi.LoanedTrust;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

import javax.net.ssl.X509ExtendedTrustManager;

/// What all TLS contexts of one proxy share.
public final class TlsEnvironment {
    private final SecretStore secrets = new SecretStore();

    /// Its native library is loaded when the first context needs it.
    private volatile @org.jspecify.annotations.Nullable TlsEngine engine;

    /// What engines may hold on to for longer than this generation lives.
    private final Set<LoanedTrust> lent =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /// For engines whose connections may go on to another generation.
    LoanedTrust lend(X509ExtendedTrustManager owner) {
        var loaned = new LoanedTrust(owner);
        lent.add(loaned);
        return loaned;
    }

    /// The end of this generation: no handshake is under way any more.
    public void close() {
        synchronized (lent) {
            lent.forEach(LoanedTrust::takeBack);
        }
    }

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
}
