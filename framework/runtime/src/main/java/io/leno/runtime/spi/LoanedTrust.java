package io.leno.runtime.spi;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// A trust manager that a generation lends to TLS engines and takes back at its end: the engines of
/// connections that went on to the next generation still hold it, though their handshakes are over.
public final class LoanedTrust extends X509ExtendedTrustManager {
    private static final X509Certificate[] NOBODY = {};

    private volatile @Nullable X509ExtendedTrustManager owner;

    public LoanedTrust(X509ExtendedTrustManager owner) {
        this.owner = owner;
    }

    /// From now on nobody is trusted.
    public void takeBack() {
        owner = null;
    }

    private X509ExtendedTrustManager owner() throws CertificateException {
        X509ExtendedTrustManager now = owner;
        if (now == null) throw new CertificateException("the proxy that trusted has ended");
        return now;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        owner().checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        owner().checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        owner().checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        owner().checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        owner().checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        owner().checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        X509ExtendedTrustManager now = owner;
        return now == null ? NOBODY : now.getAcceptedIssuers();
    }
}
