package io.leno.proxy.tls;

/// What all TLS contexts of one proxy share.
public final class TlsEnvironment {
    private final SecretStore secrets = new SecretStore();

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
}
